"""Debian's Chromium without a window, driven by its DevTools protocol: what a page shows, asks for and complains of."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websocket

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--remote-debugging-port=0", "--remote-allow-origins=*",
)  # fmt: skip
CODES = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
"""The keys that write nothing, by their numbers."""
PATIENCE = 60
"""Seconds; a busy machine starts a browser slowly."""


def program() -> str | None:
    """The browser that is installed, None where there is none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@dataclass
class Page:
    """One open page.

    requests     addresses that it asked for besides its own file
    complaints   what its console was told
    questions    dialogs that it opened, such as a warning before it is closed; each is answered with yes
    """

    socket: websocket.WebSocket
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    _id: int = 0
    _loaded: int = 0

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and wait for its answer, taking note of events on the way."""
        number = self._send(method, parameters)
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                assert "error" not in message, (method, message["error"])
                return dict(message["result"])
            self._note(message)

    def _send(self, method: str, parameters: dict[str, Any]) -> int:
        self._id += 1
        self.socket.send(json.dumps({"id": self._id, "method": method, "params": parameters}))
        return self._id

    def _note(self, message: dict[str, Any]) -> None:
        given = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                address = given["request"]["url"]
                if not address.startswith(("file:", "data:")):
                    self.requests.append(address)
            case "Runtime.consoleAPICalled":
                self.complaints.append(json.dumps(given["args"]))
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(given["exceptionDetails"]))
            case "Log.entryAdded":
                self.complaints.append(given["entry"]["text"])
            case "Page.loadEventFired":
                self._loaded += 1
            case "Page.javascriptDialogOpening":
                self.questions.append(given["type"])
                self._send("Page.handleJavaScriptDialog", {"accept": True})

    def open(self, path: Path, *, width: int = 1280, dark: bool = False) -> None:
        """Open a file in a window of this width, and wait until its script has run."""
        self.questions.clear()
        self.requests.clear()
        self.complaints.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.call("Emulation.setEmulatedMedia", features=[scheme, still])
        # A second address given before the first has loaded may never be answered, so each is waited for.
        for address in ("about:blank", path.as_uri()):
            self._loaded_after("Page.navigate", url=address)

    def reload(self) -> None:
        """Open the same file again, as a person does."""
        self._loaded_after("Page.reload")

    def _loaded_after(self, method: str, **parameters: str) -> None:
        before = self._loaded
        self.call(method, **parameters)
        while self._loaded == before:
            self._note(json.loads(self.socket.recv()))

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person does: "i", "ArrowRight", "?"."""
        for key in keys:
            code = CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)
            text = {"text": "\r" if key == "Enter" else key} if len(key) == 1 or key == "Enter" else {}
            self.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def click(self, selector: str) -> None:
        """Click in the middle of the first element that fits."""
        x, y = self.run(f"""((one) => {{
          one.scrollIntoView({{ block: 'nearest', behavior: 'instant' }});
          const {{ left, top, width, height }} = one.getBoundingClientRect();
          return [left + width / 2, top + height / 2];
        }})(document.querySelector({json.dumps(selector)}))""")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def wait_until(self, condition: str) -> None:
        """Wait until an expression holds in the page."""
        self.run(f"""new Promise((done) => {{
          const look = () => (({condition}) ? done(true) : setTimeout(look, 10));
          look();
        }})""")

    def seconds_at_work(self) -> float:
        """How long the page's process has worked since it began, whatever else the machine was doing."""
        metrics = {entry["name"]: entry["value"] for entry in self.call("Performance.getMetrics")["metrics"]}
        return float(metrics["TaskDuration"])

    def picture(self, *, whole: bool = True) -> bytes:
        """What the page looks like, as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"])


@contextmanager
def browsing() -> Iterator[Page]:
    """A browser with an empty profile and one page, closed at the end."""
    found = program()
    assert found
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [found, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"HOME": profile},
        )  # fmt: skip
        try:
            socket = websocket.create_connection(_address(Path(profile), process), timeout=PATIENCE)
            page = Page(socket)
            for domain in ("Page", "Runtime", "Network", "Log", "Performance"):
                page.call(f"{domain}.enable")
            yield page
            socket.close()
        finally:
            process.kill()
            process.wait()


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Where the page listens; the browser writes its port into its profile when it is ready."""
    note = profile / "DevToolsActivePort"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the browser ended"
        if note.is_file() and "\n" in note.read_text():
            port = note.read_text().split()[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                pages = [target for target in json.load(answer) if target["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(0.05)
    raise AssertionError("the browser did not get ready")

"""The pictures of the documentation, made from the results of the demo: `python -m tests.page.pictures RESULTS OUT`."""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path

from PIL import Image

from pipeline.ground.files import write_bytes
from tests.page.browser import Page, browsing

WIDTH = 1280
VIEWS = {
    "report.png": ("", False, 1500),
    "report-records.png": ("view=waiting", False, 900),
    "report-dark.png": ("", True, 1500),
}
"""Name -> what the page shows, whether it is dark, and how many pixels of it."""
SCREEN_HEIGHT = 900


def main(results: Path, out: Path) -> None:
    """Copy the flow diagram and take the pictures of the page."""
    for name in ("prisma.svg", "prisma.png"):
        write_bytes(out / name, (results / name).read_bytes())
    with browsing() as page:
        for name, (view, dark, height) in VIEWS.items():
            page.open(results / "report.html", width=WIDTH, dark=dark)
            write_bytes(out / name, _picture(page, view, height))
        page.open(results / "screen.anna.html", width=WIDTH)
        page.wait_until("document.querySelector('#abstract p')")
        page.press("i", "i")
        write_bytes(out / "screen.png", _clipped(page, 0, SCREEN_HEIGHT))


def _picture(page: Page, view: str, height: int) -> bytes:
    """The page from the top, or from its records on."""
    top = 0
    if view:
        turned = "addEventListener('hashchange', done, { once: true })"
        page.run(f"new Promise((done) => {{ {turned}; location.hash = '{view}'; }}).then(() => 1)")
        top = page.run("document.getElementById('records').getBoundingClientRect().top + scrollY")
    return _clipped(page, top, height)


def _clipped(page: Page, top: int, height: int) -> bytes:
    clip = {"x": 0, "y": top, "width": WIDTH, "height": height, "scale": 1}
    shot = page.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
    small = io.BytesIO()
    # A palette is a third of the size, and nobody sees the difference.
    Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB").quantize(128).save(
        small, "PNG", optimize=True
    )
    return small.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))

"""A company's network on loopback: a proxy that opens tunnels, and servers with certificates of the company's own."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pipeline.sandbox import Sandbox
from pipeline.sandbox.server import handler_for

HOST = "eutils.invented.test"
"""Known to the proxy alone: whoever asks without it finds no such host."""
CERTIFICATES = Path(__file__).parent / "certificates"
LOGIN = "Basic bWU6Y2FuYXJ5cGFzcw=="
"""me:canarypass"""


@contextmanager
def proxy(leads_to: int, *, answers: int = 0, login: bool = False) -> Iterator[str]:
    """A proxy whose tunnels all end at a port of this machine; its address.

    answers  the status with which it refuses instead; 0 opens the tunnel
    login    whether it asks for name and password
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_CONNECT(self) -> None:
            self.close_connection = True
            if login and self.headers.get("Proxy-Authorization") != LOGIN:
                self.send_error(407)
            elif answers:
                self.send_error(answers)
            else:
                with socket.create_connection(("127.0.0.1", leads_to)) as far:
                    self.send_response(200)
                    self.end_headers()
                    _carry(self.connection, far)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    with _serving(_Silent(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def tls_server(sandbox: Sandbox, certificate: str) -> Iterator[int]:
    """The sandbox behind TLS, with one of the certificates of the folder; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
    server = _Silent(("127.0.0.1", 0), handler_for(sandbox))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with _serving(server) as port:
        yield port


class _Silent(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that does not trust us goes away in the middle."""


@contextmanager
def _serving(server: ThreadingHTTPServer) -> Iterator[int]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _carry(near: socket.socket, far: socket.socket) -> None:
    """What comes in at one end goes out at the other, until one of them closes."""
    other = {near: far, far: near}
    while True:
        for end in select.select([near, far], [], [], 10)[0]:
            data = end.recv(65_536)
            if not data:
                return
            other[end].sendall(data)

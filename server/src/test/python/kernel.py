# SPDX-License-Identifier: Apache-2.0
"""A headless Jupyter kernel of sparkmagic, with a configuration of its own."""
import contextlib
import json
import os
import tempfile
from pathlib import Path

import sparkmagic
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from expect import brief

TIMEOUT = 240


class Cell:
    """What a cell left: printed text, and displayed things by MIME type."""

    def __init__(self):
        self.stdout = self.stderr = ""
        self.displayed = []
        self.error = None

    def data(self, mime_type):
        return [data[mime_type] for data in self.displayed if mime_type in data]

    def __repr__(self):
        displayed = [{kind: brief(value) for kind, value in data.items()} for data in self.displayed]
        return f"Cell(stdout={brief(self.stdout)}, stderr={brief(self.stderr)}, error={self.error}, displayed={displayed})"


class Kernel:
    def __init__(self, manager, client):
        self.manager = manager
        self.client = client

    def run(self, code, on_message=None):
        """Runs a cell to its end; `on_message` is called with each message that the cell sends."""
        cell = Cell()

        def collect(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                setattr(cell, content["name"], getattr(cell, content["name"]) + content["text"])
            elif message["msg_type"] in ("display_data", "execute_result"):
                cell.displayed.append(content["data"])
            elif message["msg_type"] == "error":
                cell.error = content
            if on_message:
                on_message(message)

        self.client.execute_interactive(code, output_hook=collect, timeout=TIMEOUT, allow_stdin=False)
        return cell

    def interrupt(self):
        self.manager.interrupt_kernel()


@contextlib.contextmanager
def kernel(name, url):
    """Runs sparkmagic's kernel of a name against a server; its kernel specification is the one that sparkmagic ships."""
    with tempfile.TemporaryDirectory() as home:
        credentials = {"username": "", "password": "", "url": url, "auth": "None"}
        configuration = {
            "kernel_scala_credentials": credentials,
            "kernel_python_credentials": credentials,
            # As long as a loaded machine may need; not what is tested.
            "livy_session_startup_timeout_seconds": TIMEOUT,
            "wait_for_idle_timeout_seconds": TIMEOUT,
        }
        (Path(home) / "config.json").write_text(json.dumps(configuration))
        environment = {
            **os.environ,
            "SPARKMAGIC_CONF_DIR": home,
            "IPYTHONDIR": home,
            "JUPYTER_RUNTIME_DIR": home,
            # sparkmagic's own calls of pandas warn; errors come on the same stream
            "PYTHONWARNINGS": "ignore",
        }
        specifications = KernelSpecManager(
            kernel_dirs=[str(Path(sparkmagic.__file__).parent / "kernels")], ensure_native_kernel=False
        )
        manager = KernelManager(kernel_name=name, kernel_spec_manager=specifications)
        manager.start_kernel(env=environment, cwd=home)
        client = manager.client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=TIMEOUT)
            yield Kernel(manager, client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel()

# SPDX-License-Identifier: Apache-2.0
"""What the kernel says about processes: CPU time of a tree, memory of one, and their orderly end."""
import os
import re
import signal
import subprocess
import time
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Gone(Exception):
    """The process is no longer there."""


def _stat(pid):
    """The fields of /proc/PID/stat that follow the command, which may itself hold blanks and brackets."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        raise Gone(f"process {pid} has ended") from None
    return text[text.rindex(")") + 2 :].split()


def cpu_seconds(pid):
    """User and system time of a process and of its children that have been waited for."""
    return sum(int(field) for field in _stat(pid)[11:15]) / TICKS_PER_SECOND


def own_cpu_seconds(pid):
    """User and system time of a process alone."""
    return sum(int(field) for field in _stat(pid)[11:13]) / TICKS_PER_SECOND


def parents():
    """The parent of every process."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = int(_stat(entry.name)[1])
            except Gone:
                pass
    return found


def tree(pid):
    """A process and all that descend from it."""
    children = {}
    for child, parent in parents().items():
        children.setdefault(parent, []).append(child)
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def tree_cpu_seconds(pid):
    """CPU time of a process tree: what lives, what is dead and not waited for, and what was waited for."""
    total = 0.0
    for member in tree(pid):
        try:
            total += cpu_seconds(member)
        except Gone:
            pass
    return total


def command_line(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]


def java_child(pid):
    """The one Java process among the descendants of a process."""
    found = []
    for member in tree(pid)[1:]:
        try:
            if os.path.basename(os.readlink(f"/proc/{member}/exe")) == "java":
                found.append(member)
        except OSError:
            pass
    if len(found) != 1:
        raise RuntimeError(f"{len(found)} Java processes below process {pid} (expected: one worker)")
    return found[0]


def jvm_flags(pid):
    """The flags of a Java process that say how the JVM runs, without those that name its own files."""
    kept = []
    arguments = iter(command_line(pid)[1:])
    for argument in arguments:
        if argument in ("-cp", "-classpath", "--class-path"):
            next(arguments)
        elif argument in ("--add-opens", "--add-exports", "--add-modules"):
            kept += [argument, next(arguments)]
        elif not argument.startswith("-"):
            break
        elif argument.startswith(("-X", "--")) and not re.search(r"Archive|Xshare|Xlog|ErrorFile|HeapDump|Error=", argument):
            kept.append(argument)
    return kept


def memory_kib(pid, field):
    """A field of /proc/PID/status: VmRSS is the resident memory, VmHWM the most it has been."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise Gone(f"process {pid} has no {field}: it is ending")


def forget_peak(pid):
    """Makes VmHWM start again from here."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def end(process, grace=20):
    """Ends a child process and all its descendants, each by its id: first asked, then killed."""
    members = tree(process.pid)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    started = time.monotonic()
    left = [pid for pid in members[1:] if _alive(pid)]
    while left and time.monotonic() - started < 5:
        time.sleep(0.05)
        left = [pid for pid in left if _alive(pid)]
    for pid in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def _alive(pid):
    try:
        return _stat(pid)[0] != "Z"
    except Gone:
        return False

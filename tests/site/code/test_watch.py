"""Code that ends the process, or does not end itself, is reported at its line."""

import subprocess
import sys
import time

import pytest

from gptparams.site.code.cells import OutOfTimeError
from gptparams.site.code.watch import block_seconds, limited

BUILD = """
import sys
from pathlib import Path
from gptparams.site.code import watch
from gptparams.site.code.cells import Cell
from gptparams.site.code.running import run

watch._GRACE = 0.5


def act():
    run((Cell("one", sys.argv[1] + "\\nprint(1)\\n", 2, Path("page.py")),), "en", {}, Path())
    print("done")
    return 3


sys.exit(watch.witnessed(act))
"""
LIBC = "import ctypes; ctypes.CDLL(None)"
# What ends the process below Python, where no exception can be raised.
ENDINGS = {
    "libc": (f"{LIBC}._exit(0)", "(exit code 0)"),
    "libc-exit": (f"{LIBC}.exit(0)", "(exit code 0)"),
    "quick-exit": (f"{LIBC}.quick_exit(0)", "(exit code 0)"),
    "python-api": ("import ctypes; ctypes.pythonapi.Py_Exit(0)", "(exit code 0)"),
    "wrapped": ("import os; os._exit.__wrapped__(0)", "(exit code 0)"),
    "a-new-posix": (
        "import sys; del sys.modules['posix']; import posix; posix._exit(0)",
        "code 0)",
    ),
    "kill": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "(signal 9)"),
    "terminate": ("import signal; signal.raise_signal(signal.SIGTERM)", "(signal 15)"),
    "crash": ("import faulthandler; faulthandler._sigsegv()", "(signal 11)"),
    "in-a-thread": (
        "import ctypes, threading; end = ctypes.CDLL(None)._exit\n"
        "t = threading.Thread(target=end, args=(0,)); t.start(); t.join()",
        "(exit code 0)",
    ),
    "without-stderr": ("import os; os.close(2); os._exit.__wrapped__(0)", "(exit code 0)"),
    "closed-files": ("import os; os.closerange(0, 99); os._exit.__wrapped__(0)", "(exit code 0)"),
    "no-alarm": (
        "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
        "it takes more than 0.3 s",
    ),
    "below-python": (
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
        f"{LIBC}.sleep(60)",
        "it takes more than 0.3 s",
    ),
}


def build(code: str, seconds: str = "60") -> subprocess.CompletedProcess[str]:
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "GPTPARAMS_BLOCK_SECONDS": seconds}
    command = [sys.executable, "-c", BUILD, code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_ends_the_process_is_reported_by_its_parent(ending: str) -> None:
    code, said = ENDINGS[ending]
    ended = build(code, "0.3" if "takes" in said else "60")
    assert ended.returncode == 1
    assert ended.stderr.startswith("page.py:2: the block")
    assert said in ended.stderr
    assert "done" not in ended.stdout


def test_what_is_done_ends_with_its_own_exit_code() -> None:
    for code in ("x = 1", "import atexit, os; atexit.register(os._exit.__wrapped__, 0)"):
        ended = build(code)
        assert (ended.returncode, ended.stdout, ended.stderr) == (3, "done\n", "")


def test_a_process_that_the_code_starts_may_end() -> None:
    ended = build("import os\nif os.fork() == 0: os._exit(0)")
    assert (ended.returncode, ended.stdout) == (3, "done\n")


def test_time_is_limited_and_a_limit_within_another_restores_it() -> None:
    def loops() -> None:
        with limited(0.2):
            with limited(30):
                pass
            while True:
                pass

    with pytest.raises(OutOfTimeError, match=r"more than 0\.2 s"):
        loops()
    with limited(0.05):
        pass
    time.sleep(0.1)  # nothing comes later


def test_the_limit_can_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, seconds in (
        ("20", 20),
        ("0.5", 0.5),
        ("", 900),
        ("0", 900),
        ("-1", 900),
        ("x", 900),
    ):
        monkeypatch.setenv("GPTPARAMS_BLOCK_SECONDS", given)
        assert block_seconds() == seconds
    for given in ("nan", "inf", "1e9"):
        monkeypatch.setenv("GPTPARAMS_BLOCK_SECONDS", given)
        assert block_seconds() == 900

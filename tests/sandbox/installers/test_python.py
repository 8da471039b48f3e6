from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from .conftest import Shop
from .indexes import NEW, LocalIndex


def test_what_a_program_imports_is_installed_with_what_that_needs(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("demo-lib", "1.0")
    index.add_wheel("demo-lib", "2.0", requires=("demo-base>=1",))
    index.add_wheel("demo-base", "1.5")
    code = "import demo_lib, demo_base, numpy\nprint(demo_lib.__version__, demo_base.__version__)\n"
    execution = shop.run(code, "demo-lib", "numpy")
    assert (execution.status, execution.stdout) == ("ok", "2.0 1.5\n")
    assert [(one.name, one.state, bool(one.version)) for one in execution.packages] == [
        ("numpy", "shipped", True),
        ("demo-lib", "installed", True),
    ]
    assert execution.durations_ms.install > 0


@pytest.mark.slow
def test_a_version_that_is_asked_for_is_taken(shop: Shop, index: LocalIndex) -> None:
    for version in ("1.0", "1.1", "2.0"):
        index.add_wheel("demo-lib", version)
    assert shop.package("demo-lib<2").version == "1.1"
    found = shop.package("demo-lib==3")
    assert found.state == "missing"
    assert "demo-lib==3" in found.detail


@pytest.mark.slow
def test_an_index_may_speak_as_those_of_old(shop: Shop, index: LocalIndex) -> None:
    index.html = True
    index.add_wheel("demo-lib", "1.0")
    assert shop.package("demo-lib").version == "1.0"


def test_a_second_run_asks_nobody_and_works_without_an_index(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("demo-lib")
    assert shop.run("import demo_lib", "demo-lib").status == "ok"
    index.asked.clear()
    index.python.clear()
    assert shop.run("import demo_lib", "demo-lib").status == "ok"
    assert index.asked == []


def test_without_an_index_what_is_missing_is_told(shop: Shop, index: LocalIndex) -> None:
    index.url = "http://127.0.0.1:9/"
    execution = shop.run("import demo_lib", "demo-lib")
    assert execution.status == "install_failed"
    assert execution.detail.startswith("Missing: demo-lib. The package index can't be reached")
    assert [one.state for one in execution.packages] == ["missing"]


@pytest.mark.slow
def test_a_program_that_can_do_without_runs(shop: Shop) -> None:
    code = "try:\n    import demo_lib\nexcept ImportError:\n    print('without')\n"
    execution = shop.run(code, "demo-lib")
    assert (execution.status, execution.stdout) == ("ok", "without\n")
    assert "Missing: demo-lib" in execution.detail


def test_packages_that_were_demanded_must_be_there(shop: Shop) -> None:
    execution = shop.run("print(1)", "demo-lib", demanded=True)
    assert (execution.status, execution.stdout) == ("install_failed", "")


def test_an_unknown_name_waits_for_its_user(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("reqeusts")
    found = shop.package("reqeusts")
    assert found.state == "flagged"
    assert "one letter away from “requests”" in found.detail
    assert "days ago" in found.detail
    assert not any(path.startswith("/file/") for path in index.asked), "nothing of it was fetched"
    execution = shop.run("import reqeusts", "reqeusts")
    assert execution.status == "install_failed"
    assert "until you confirm it: reqeusts" in execution.detail
    assert shop.run("import reqeusts", "reqeusts", confirmed=("reqeusts",)).status == "ok"


@pytest.mark.slow
def test_a_name_that_nobody_registered_was_made_up(shop: Shop, index: LocalIndex) -> None:
    found = shop.package("fastjsonplotter")
    assert found.state == "missing"
    assert "made it up" in found.detail
    assert not any(path.startswith("/file/") for path in index.asked)


@pytest.mark.slow
def test_other_packages_are_installed_beside_one_that_is_flagged(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("demo-lib")
    index.add_wheel("unheard-of")
    found = shop.provide("demo-lib", "unheard-of", "no-such-thing-at-all")
    assert {one.name: one.state for one in found.packages} == {
        "demo-lib": "installed",
        "unheard-of": "flagged",
        "no-such-thing-at-all": "missing",
    }


def test_what_is_brand_new_is_not_taken_unless_it_is_confirmed(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("old-and-new", "1.0")
    index.add_wheel("old-and-new", "6.6.6", uploaded=NEW)
    index.add_wheel("demo-lib", uploaded=NEW)
    assert shop.package("old-and-new").version == "1.0"
    found = shop.package("demo-lib")
    assert (found.state, "less than 14 days ago" in found.detail) == ("missing", True)
    assert shop.package("demo-lib", confirmed=("demo-lib",)).state == "installed"


@pytest.mark.slow
def test_nothing_is_ever_built(shop: Shop, index: LocalIndex) -> None:
    """An archive of sources runs its author's code when it is built."""
    index.add_wheel("demo-lib")
    index.python["demo-lib"][0].name = "demo_lib-9.0.tar.gz"
    assert shop.package("demo-lib").state == "missing"
    assert not any(path.startswith("/file/") for path in index.asked)


def test_what_starts_with_python_starts_in_the_sandbox_alone(
    shop: Shop, index: LocalIndex, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    outside = f"os.path.isdir({str(tmp_path)!r})"
    start = f"import os; open({str(mark)!r} if {outside} else '/tmp/ran', 'w')\n"
    index.add_wheel("odd-wheel", files={"odd.pth": start})
    execution = shop.run("import os; print(os.path.exists('/tmp/ran'))", "odd-wheel")
    assert (execution.status, execution.stdout) == ("ok", "True\n")
    assert not mark.exists()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["../../escaped.py", "/tmp/escaped.py", "odd_wheel/../../escaped.py"])
def test_a_wheel_s_paths_lead_nowhere_else(shop: Shop, index: LocalIndex, path: str) -> None:
    index.add_wheel("odd-wheel", files={path: "x = 1\n"})
    shop.provide("odd-wheel")
    kept = shop.settings.packages_dir
    strays = [found for found in kept.rglob("escaped.py") if "packages" not in found.parts]
    assert strays == []
    assert not Path("/tmp/escaped.py").exists()
    assert all(not found.is_symlink() for found in kept.rglob("*"))


@pytest.mark.slow
def test_a_wheel_that_claims_a_data_folder_outside_does_not_get_it(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel(
        "odd-wheel", files={"odd_wheel-1.0.data/data/../../../../etc/cron.d/x": "* * * * * root id\n"}
    )
    shop.provide("odd-wheel")
    assert not Path("/etc/cron.d/x").exists()


def test_python_s_own_modules_are_not_hidden(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("odd-wheel", files={"json.py": "dumps = lambda _: 'stolen'\n", "secrets.py": "x = 1\n"})
    code = "import json, secrets, odd_wheel\nprint(json.dumps([1]), secrets.token_hex(1) != '')\n"
    assert shop.run(code, "odd-wheel").stdout == "[1] True\n"
    found = shop.package("argparse")
    assert (found.state, "Python brings along" in found.detail) == ("flagged", True)


def test_the_sandbox_s_own_packages_stay_as_they_are(shop: Shop, index: LocalIndex) -> None:
    async def held() -> str:
        await shop.sandbox.prepare()
        return (await shop.sandbox.held())["tabulate"]

    index.add_wheel("demo-lib", requires=("tabulate",))
    index.add_wheel("tabulate", shop.loop.run(held()), uploaded=NEW)
    index.add_wheel("tabulate", "99.0")
    code = "import demo_lib, tabulate\nprint('packages-1' in tabulate.__file__)\n"
    assert shop.run(code, "demo-lib").stdout == "True\n", "the one that is there will do"
    assert shop.run("import tabulate; print(tabulate.__version__)", "tabulate>=99").stdout == "99.0\n"


@pytest.mark.parametrize(
    "text",
    [
        "git+https://example.org/x",
        "./local",
        "-r /etc/passwd",
        "a @ https://example.org/a.whl",
        "a b",
        "--help",
    ],
)
def test_what_is_no_requirement_is_said_to_be_none(shop: Shop, index: LocalIndex, text: str) -> None:
    found = shop.package(text)
    assert (found.state, index.asked) == ("missing", [])


@pytest.mark.slow
def test_keys_of_the_index_stay_outside(shop: Shop, index: LocalIndex) -> None:
    index.password = "Bearer secret-of-the-index"
    shop.headers = {"authorization": index.password}
    index.add_wheel("demo-lib")
    assert shop.package("demo-lib").state == "installed"
    kept = shop.settings.packages_dir
    texts = b"".join(file.read_bytes() for file in kept.rglob("*") if file.is_file())
    assert b"secret-of-the-index" not in texts
    assert str(index.url).encode() not in texts


@pytest.mark.slow
def test_where_installing_is_switched_off_only_what_is_there_is_used(
    index: LocalIndex, tmp_path: Path
) -> None:
    index.add_wheel("demo-lib")
    with asyncio.Runner() as loop:
        shop = Shop(loop, index, tmp_path, install_packages=False)
        if not shop.sandbox.probe().available:
            pytest.skip("no sandbox")
        execution = shop.run("import numpy, demo_lib", "numpy", "demo-lib")
        assert execution.status == "install_failed"
        assert "switched off" in execution.detail
        assert index.asked == []
        loop.run(shop.sandbox.close())


@pytest.mark.slow
def test_too_much_is_not_installed(index: LocalIndex, tmp_path: Path) -> None:
    index.add_wheel("demo-lib", files={"demo_lib/big.txt": "x" * (3 << 20)})
    with asyncio.Runner() as loop:
        shop = Shop(loop, index, tmp_path, install_bytes=1 << 20)
        if not shop.sandbox.probe().available:
            pytest.skip("no sandbox")
        found = shop.package("demo-lib")
        assert (found.state, "MB" in found.detail) == ("missing", True)
        loop.run(shop.sandbox.close())


def test_both_sides_may_ask_for_the_same_at_once(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("demo-lib")
    open_before = len(list(Path("/proc/self/fd").iterdir()))

    async def both() -> list[str]:
        from codearena_jupyter.domain.code import Program

        await shop.sandbox.prepare()
        program = Program("", "python", "python", ("demo-lib",))
        found = await asyncio.gather(*(shop.installer.provide(program) for _ in range(4)))
        for one in found:
            assert one.installed is not None
            one.installed.release()
        return [one.packages[0].state for one in found]

    assert shop.loop.run(both()) == ["installed"] * 4
    assert sum(path.startswith("/file/") for path in index.asked) == 1
    assert len(list(Path("/proc/self/fd").iterdir())) <= open_before + 1


def test_what_cannot_be_had_does_not_keep_others_away(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("demo-lib")
    index.add_wheel("demo-base", "1.0")
    index.add_wheel("odd-wheel")
    index.python["odd-wheel"][0].name = "odd_wheel-1.0-cp311-cp311-win_amd64.whl"
    found = shop.provide("demo-lib", "demo-base==9.9", "odd-wheel", "rich==0.0.1")
    told = {one.name: (one.state, one.detail) for one in found.packages}
    assert told == {
        "demo-lib": ("installed", ""),
        "demo-base": ("missing", "The package index has no version that “demo-base==9.9” accepts."),
        "odd-wheel": (
            "missing",
            "There is no wheel for Linux, and nothing is built here, since that runs code of its makers.",
        ),
        "rich": ("missing", "The package index does not know it."),
    }
    assert found.detail == (
        f"Missing: demo-base. {told['demo-base'][1]} Missing: odd-wheel. {told['odd-wheel'][1]} "
        f"Missing: rich. {told['rich'][1]}"
    )


@pytest.mark.slow
def test_what_needs_something_that_is_not_there_keeps_no_others_away(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("demo-lib")
    index.add_wheel("widget", requires=("demo-base>=2",))
    index.add_wheel("demo-base", "1.0")
    found = {one.name: one for one in shop.provide("demo-lib", "widget").packages}
    assert found["demo-lib"].state == "installed"
    assert found["widget"].state == "missing"
    assert "demo-base" in found["widget"].detail
    assert "error:" not in found["widget"].detail


@pytest.mark.slow
def test_packages_that_exclude_each_other_are_told_as_the_installer_tells_it(
    shop: Shop, index: LocalIndex
) -> None:
    index.add_wheel("demo-lib", requires=("demo-base<2",))
    index.add_wheel("widget", requires=("demo-base>=2",))
    index.add_wheel("demo-base", "1.0")
    index.add_wheel("demo-base", "2.0")
    found = shop.provide("demo-lib", "widget").packages
    assert [one.state for one in found] == ["missing", "missing"]
    assert all("demo-base<2" in one.detail and "demo-base>=2" in one.detail for one in found)


def test_extras_of_what_is_there_are_installed(shop: Shop, index: LocalIndex) -> None:
    index.add_wheel("demo-base", "1.5")
    held = shop.loop.run(shop.sandbox.held(()))["requests"]
    index.add_wheel("requests", held, extras={"socks": ("demo-base",)})
    execution = shop.run("import requests, demo_base\nprint(demo_base.__version__)\n", "requests[socks]")
    assert (execution.status, execution.stdout) == ("ok", "1.5\n")
    assert [(one.name, one.state, one.version) for one in execution.packages] == [
        ("requests", "installed", held)
    ]


@pytest.mark.slow
def test_without_its_extras_what_is_there_still_is(shop: Shop, index: LocalIndex) -> None:
    index.url = "http://127.0.0.1:9/"
    found = shop.package("requests[socks]")
    assert (found.state, bool(found.version)) == ("shipped", True)
    assert found.detail.startswith("Without its extras: The package index can't be reached")

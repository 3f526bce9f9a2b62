"""Rebuild the rendered examples in ``docs/examples``: the demo is run, and what people would get is made into pictures.

    python -m monitor.tools.build_examples [--chromium /usr/bin/chromium]

Needs Chromium (or Chrome) for the e-mails; letters and reports need nothing. Runs in a checkout, without internet.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PIL import Image
from pypdfium2 import PdfDocument

from monitor.config import load_config
from monitor.demo import AS_OF, run_demo
from monitor.notice_config import notice_settings, people_of
from monitor.notices.papers import Desk, make_bulletin, make_letter, make_report, set_paper
from monitor.notices.settings import Letterhead
from monitor.notices.writing import Writer
from monitor.records import NoticeKind, Recipient, Role, Story
from monitor.store import Store
from monitor.watchlists.configured import configured_watchlist
from monitor.wiring import open_installation
from sources.instants import Instant

TARGET = Path(__file__).resolve().parents[2] / "docs" / "examples"
LETTERHEAD = Letterhead(
    organisation="示例市知识产权保护工作站",
    organisation_en="Example City IP Protection Workstation",
    department="海外商标监测组",
    address="示例市创新路1号",
    phone="+86 000 0000 0000",
    email="workstation@example.com",
    contact="李工",
    classification="内部",
    number_prefix="示知预警 ",
)
_WIDTHS = {"phone": 360, "desk": 720}
_FIRST_SCREEN = 415
_CLIENT = "moutai"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome") or "")
    options = parser.parse_args()
    if not options.chromium:
        raise SystemExit("no chromium found; install it, or name it with --chromium")
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), Path(options.chromium))
    for path in sorted(TARGET.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB")


def build(folder: Path, chromium: Path) -> None:
    """Run the demo in ``folder`` and write the pictures and papers."""
    run_demo(folder / "demo", AS_OF)
    config = load_config(folder / "demo" / "config.toml", {})
    now = Instant.parse(f"{AS_OF.isoformat()}T04:00:00Z")
    with open_installation(config, now) as store:
        settings = replace(notice_settings(config), letterhead=LETTERHEAD, reply_to="workstation@example.com")
        people = people_of(configured_watchlist(config))
        desk = Desk(store, people, settings, now)
        story = _closest(store)
        _mails(Writer(store, people, settings, now), story, chromium, folder)
        _papers(desk, story)


def _closest(store: Store) -> Story:
    """The client's most urgent story whose window is open."""
    found = [s for s in store.hits.stories(client=_CLIENT) if s.deadline and s.deadline.safe_day and not s.match.muted]
    return min(found, key=lambda story: (str(story.deadline and story.deadline.safe_day), story.hit_id))


def _mails(writer: Writer, story: Story, chromium: Path, folder: Path) -> None:
    readers = {
        "lawyer-email": Recipient("lawyer", "", Role.LAWYER, (), language="en", clients=(_CLIENT,)),
        "lawyer-email-zh": Recipient("lawyer", "", Role.LAWYER, (), language="zh_CN", clients=(_CLIENT,)),
        "owner-email": Recipient("owner", "", Role.OWNER, (), language="zh_CN", clients=(_CLIENT,)),
    }
    for name, reader in readers.items():
        written = writer.write([(story, {})], reader, NoticeKind.ALERT)
        page = folder / f"{name}.html"
        page.write_text(written.rendered.html, encoding="utf-8")
        (TARGET / f"{name}.txt").write_text(f"{written.rendered.subject}\n\n{written.rendered.text}", encoding="utf-8")
        for place, width in _WIDTHS.items():
            if place == "phone" or name == "lawyer-email":
                _picture(chromium, page, TARGET / f"{name}-{place}.png", width, folder)
    with Image.open(TARGET / "lawyer-email-desk.png") as desk:  # for the README: what is seen without scrolling
        desk.crop((0, 0, desk.width, _FIRST_SCREEN)).save(TARGET / "lawyer-email-first.png", optimize=True)


def _picture(chromium: Path, page: Path, target: Path, width: int, folder: Path) -> None:
    profile = folder / f"profile-{target.stem}"
    # Chromium's window is at least 500 pixels wide on some systems: a frame of the right width inside shows a phone.
    frame = folder / f"{target.stem}-frame.html"
    frame.write_text(
        f'<body style="margin:0"><iframe src="{page.name}" style="border:0;width:{width}px;height:3600px"></iframe>',
        encoding="utf-8",
    )
    subprocess.run(
        [
            str(chromium),
            *_FLAGS,
            f"--user-data-dir={profile}",
            f"--window-size={max(width, 720)},3600",
            f"--screenshot={target}",
            frame.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with Image.open(target) as shot:
        cut = shot.convert("RGB").crop((0, 0, width, shot.height))
    _without_tail(cut).quantize(64).save(target, optimize=True)


def _without_tail(picture: Image.Image) -> Image.Image:
    """Cut off the empty end of a page: rows that are all of the colour of the last one."""
    last = picture.getpixel((0, picture.height - 1))
    height = picture.height
    while height > 1:
        row = picture.crop((0, height - 1, picture.width, height))
        if row.getcolors(2) != [(picture.width, last)]:
            break
        height -= 1
    return picture.crop((0, 0, picture.width, min(picture.height, height + 12)))


def _papers(desk: Desk, story: Story) -> None:
    first, last = AS_OF - timedelta(days=30), AS_OF
    letter = make_letter(desk, [story], ("zh_CN", "en"), attachments=("deadlines.ics",))
    papers = {
        "warning-letter": letter,
        "watch-report": make_report(desk, _CLIENT, first, last, "zh_CN"),
        "bulletin": make_bulletin(desk, first, last, "zh_CN", None),
    }
    for name, paper in papers.items():
        content = set_paper(paper, "pdf", desk)
        (TARGET / f"{name}.pdf").write_bytes(content)
        _pages(name, content, (0, 1, 2) if name == "warning-letter" else (0, 1))
    (TARGET / "warning-letter.docx").write_bytes(set_paper(letter, "docx", desk))


def _pages(name: str, content: bytes, wanted: Sequence[int]) -> None:
    document = PdfDocument(content)
    for number in wanted:
        if number < len(document):
            picture = document[number].render(scale=1.2).to_pil().convert("RGB").quantize(64)
            picture.save(TARGET / f"{name}-{number + 1}.png", optimize=True)


if __name__ == "__main__":
    main()

"""The ways in which publishers wrap a story: pages, fragments of feeds, newsletters, plain text.

Each takes a Telling and returns what the fields of a feed's item would hold.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.reading.pages.telling import Telling


@dataclass(frozen=True, kw_only=True)
class Item:
    title: str
    summary: str = ""
    content: str = ""


def newspaper(told: Telling) -> Item:
    """A page with elements that say what they are."""
    words = told.chrome
    return Item(
        title=f"{told.title} | The Daily Example",
        content=page(
            told,
            f"<header><nav>{menu(told)}</nav></header><main><article><h1>{told.title}</h1>"
            f"<p class='standfirst'>{told.standfirst}</p><p class='byline'>{words['byline']}</p>"
            f"<figure><img src='/f.jpg'><figcaption>{words['photo']}</figcaption></figure>"
            f"{paragraphs(told)}</article></main>"
            f"<aside><h2>{words['most_read']}</h2>{links(told.tail)}</aside>"
            f"<footer><p>{words['copyright']}</p>{menu(told)}</footer>",
        ),
    )


def tail_of_plain_paragraphs(told: Telling) -> Item:
    """Related headlines are paragraphs in the story's own element, behind a heading."""
    words = told.chrome
    return Item(
        title=told.title,
        content=page(
            told,
            f"<div class='content'><h1>{told.title}</h1>{paragraphs(told)}"
            f"<p>{words['source']}</p><p>{words['explore']}</p>"
            + "".join(f"<p>{line}</p>" for line in told.tail)
            + "</div>",
        ),
    )


def soup(told: Telling) -> Item:
    """Nothing but div and span, share bars and boxes between the paragraphs."""
    words = told.chrome
    first, second, *rest = told.paragraphs
    box = f"<div class='x9'><div>{words['recommended']}</div>{divs(told.tail)}</div>"
    return Item(
        title=told.title,
        content=page(
            told,
            f"<div class='a1'>{menu(told)}</div><div class='a2'>{divs([told.title])}"
            f"<div>{words['minutes']}</div><div>{words['share_bar']}</div><div>{first}</div>"
            f"<div>{words['advert']}</div><div>{second}</div>{box}{divs(rest)}"
            f"<div>{words['share']}</div><div>{words['more_on']}</div>{divs(told.tail)}</div>",
        ),
    )


def live_blog(told: Telling) -> Item:
    """Entries under times, the newest first, some of them of other events."""
    words = told.chrome
    entries = [
        f"<div class='entry'><time>14:{59 - i:02d}</time><h3>{told.title if i == 0 else ''}</h3>"
        f"<p>{text}</p></div>"
        for i, text in enumerate(told.paragraphs)
    ]
    others = [
        f"<div class='entry'><time>11:{i:02d}</time><p>{t}</p></div>"
        for i, t in enumerate(told.tail)
    ]
    return Item(
        title=f"{words['live']}: {told.title}",
        content=page(
            told,
            f"<main><h1>{told.title}</h1><p>{words['updated']}</p>{''.join(entries)}"
            f"<h2>{words['related']}</h2>{''.join(others)}</main>",
        ),
    )


def gazette(told: Telling) -> Item:
    """An official page of tables."""
    words = told.chrome
    rows = "".join(
        f"<tr><td>{i}</td><td>{words['subject_word']}</td><td>{1994 + i}</td></tr>"
        for i in range(3)
    )
    other = "".join(f"<tr><td>2025/{i}</td><td>{t}</td></tr>" for i, t in enumerate(told.tail))
    return Item(
        title=told.title,
        content=page(
            told,
            f"<table><tr><td>{menu(told)}</td></tr></table><div id='act'><h2>{told.title}</h2>"
            f"{paragraphs(told)}<table><tr><th>{words['state']}</th><th>{words['subject']}</th>"
            f"<th>{words['signed']}</th></tr>{rows}</table></div>"
            f"<table><tr><th colspan='2'>{words['related']}</th></tr>{other}</table>",
        ),
    )


def press_release(told: Telling) -> Item:
    """A ministry's page: numbers and addresses before and after."""
    words = told.chrome
    return Item(
        title=told.title,
        content=page(
            told,
            f"<div class='release'><p>{words['release']} 214/2025</p><p>{words['updated']}</p>"
            f"<h1>{told.title}</h1>{paragraphs(told)}<p>***</p><p>{words['notes']}</p>"
            f"<p>{words['contact']}</p></div><div class='list'><h3>{words['related']}</h3>"
            f"{links(told.tail)}</div>",
        ),
    )


def amp(told: Telling) -> Item:
    """The page made for telephones."""
    words = told.chrome
    return Item(
        title=told.title,
        content=(
            f"<!doctype html><html amp lang='{told.language}'><head><meta charset='utf-8'>"
            f"<title>{told.title}</title><style amp-boilerplate>body{{animation:x 8s}}</style>"
            "<script async src='https://cdn.example/v0.js'></script></head><body>"
            f"<amp-sidebar id='s'>{menu(told)}</amp-sidebar><amp-img src='/f.jpg'></amp-img>"
            f"<h1>{told.title}</h1><p>{words['photo']}</p>{paragraphs(told)}"
            f"<amp-social-share type='x'></amp-social-share><p>{words['recommended']}</p>"
            f"<amp-list><ul>{items(told.tail)}</ul></amp-list></body></html>"
        ),
    )


def content_encoded(told: Telling) -> Item:
    """The fragment that blog software puts into its feed."""
    words = told.chrome
    appeared = words["appeared"].format(title=f"<a href='/x'>{told.title}</a>")
    return Item(
        title=html.escape(told.title),
        summary=f"<p>{told.paragraphs[0][:120]} [&#8230;]</p>\n<p>{appeared}</p>",
        content=(
            f"<figure class='wp-block-image'><img src='/f.jpg'><figcaption>{words['photo']}"
            f"</figcaption></figure>\n{paragraphs(told)}\n<h3>{words['related']}</h3>"
            f"<ul class='wp-block-latest-posts'>{items(told.tail)}</ul>"
            f"<div class='sharedaddy'><h3>{words['share']}</h3></div>\n<p>{appeared}</p>"
        ),
    )


def list_of_links(told: Telling) -> Item:
    """What an aggregator describes: the same event by several outlets, then others."""
    entries = [(told.title, "The Daily Example"), (told.title, "Example Wire")]
    entries += [(line, "Other Paper") for line in told.tail]
    listed = "".join(
        f"<li><a href='https://news.example/{i}'>{text}</a>&nbsp;&nbsp;"
        f"<font color='#6f6f6f'>{outlet}</font></li>"
        for i, (text, outlet) in enumerate(entries)
    )
    return Item(
        title=f"{told.title} - The Daily Example",
        summary=f"<ol>{listed}</ol>",
        content=paragraphs(told),
    )


def newsletter(told: Telling) -> Item:
    """A greeting, the story, a list of others, an address to leave by."""
    words = told.chrome
    return Item(
        title=told.title,
        content=(
            f"<table width='600'><tr><td><p>{words['greeting']}</p><h2>{told.title}</h2>"
            f"{paragraphs(told)}<p><a href='/x'>{words['read_more']}</a></p></td></tr>"
            f"<tr><td><h2>{words['also']}</h2><ul>{items(told.tail)}</ul></td></tr>"
            f"<tr><td><p>{words['newsletter']}</p><p>{words['copyright']}</p></td></tr></table>"
        ),
    )


def comments(told: Telling) -> Item:
    """Readers have their say in whole sentences."""
    words = told.chrome
    said = "".join(f"<p>Reader{i} · 2 h</p><p>{text}</p>" for i, text in enumerate(told.comments))
    return Item(
        title=told.title,
        content=page(
            told,
            f"<div class='text'><h1>{told.title}</h1>{paragraphs(told)}"
            f"<h3>{words['comments']} (3)</h3>{said}</div>",
        ),
    )


def teasers(told: Telling) -> Item:
    """Title and lead stand three times, once cut short."""
    lead = told.paragraphs[0]
    return Item(
        title=told.title,
        summary=f"{lead[: len(lead) // 2].rsplit(' ', 1)[0]}…",
        content=(
            f"<div><h1>{told.title}</h1><h2>{told.standfirst}</h2><p><b>{lead}</b></p>"
            f"<h1>{told.title}</h1>{paragraphs(told)}<p>{told.title}</p><p>{told.standfirst}</p>"
            f"<p>{told.chrome['most_read']}</p><p>{told.title}</p>{'<br>'.join(told.tail)}</div>"
        ),
    )


def wire(told: Telling) -> Item:
    """Plain text with a dateline and who wrote it."""
    first, *rest = told.paragraphs
    credit = f"({told.chrome['source']})"
    return Item(title=told.title, content="\n".join([told.dateline + first, *rest, credit]))


def cookie_banner(told: Telling) -> Item:
    """Consent comes before the story, and again after it."""
    words = told.chrome
    return Item(
        title=told.title,
        content=page(
            told,
            f"<div class='cb'><p>{words['cookies']}.</p></div><div><h1>{told.title}</h1>"
            f"<p>{words['listen']}</p>{paragraphs(told)}<p>{words['newsletter']}</p>"
            f"<p>{words['most_read']}</p>{divs(told.tail)}<p>{words['cookies']}.</p></div>",
        ),
    )


def old_table(told: Telling) -> Item:
    """Everything in the cells of one table, lines by br."""
    words = told.chrome
    return Item(
        title=told.title,
        content=page(
            told,
            f"<table><tr><td colspan=2>{menu(told)}</td></tr><tr><td valign=top>"
            f"{'<br>'.join(told.tail)}</td><td><b>{told.title}</b><br><br>"
            f"{'<br><br>'.join(told.paragraphs)}<br>{words['photo_credit']}</td></tr></table>",
        ),
    )


def read_more_links(told: Telling) -> Item:
    """Links to other stories stand between the paragraphs, each after a call to read them."""
    words = told.chrome
    pairs = zip(told.paragraphs, [*told.tail, ""], strict=False)
    body = "".join(
        f"<p>{text}</p>" + (f"<p><b>{words['read_more']}: {line}</b></p>" if line else "")
        for text, line in pairs
    )
    return Item(
        title=told.title,
        content=f"<p>{words['photo_credit']}</p>{body}<p>{words['tags']}: {told.sections[0]}</p>",
    )


def plain_text(told: Telling) -> Item:
    """What is left of a page when somebody copies it."""
    words = told.chrome
    first, second, *rest = told.paragraphs
    return Item(
        title=told.title,
        content="\n".join(
            [
                told.sections[0].upper(),
                words["minutes"],
                told.title,
                told.standfirst,
                told.title,
                words["photo"],
                words["updated"],
                "",
                first,
                "",
                second,
                *rest[:1],
                words["recommended"],
                *rest[1:],
                words["source"],
                words["explore"],
                *told.tail[:2],
                told.title,
                *told.tail[2:],
            ]
        ),
    )


def escaped_twice(told: Telling) -> Item:
    """Markup that arrives as text."""
    inner = f"{paragraphs(told)}<p>{told.chrome['more_on']}</p><ul>{items(told.tail)}</ul>"
    return Item(title=html.escape(told.title), content=html.escape(inner))


def summary_alone(told: Telling) -> Item:
    """No content; the summary ends in headlines of others."""
    words = told.chrome
    return Item(
        title=told.title,
        summary=f"{' '.join(told.paragraphs[:2])}<br/><br/><b>{words['more_on']}</b><br/>"
        f"{'<br/>'.join(told.tail)}<br/><a href='/x'>{words['read_more']}</a>",
    )


def cards(told: Telling) -> Item:
    """Other stories with a sentence of each, in the middle and at the end."""
    words = told.chrome
    first, second, third, *rest = told.paragraphs
    shown = [f"<div><h4>{head}</h4><p>{teaser}</p></div>" for head, teaser in told.cards]
    return Item(
        title=told.title,
        content=page(
            told,
            f"<div class='body'><h1>{told.title}</h1><p>{first}</p><p>{second}</p>"
            f"<p>{words['recommended']}</p>{shown[0]}<p>{third}</p>"
            + "".join(f"<p>{text}</p>" for text in rest)
            + f"<p>{words['explore']}</p>{''.join(shown)}</div>",
        ),
    )


def ticker(told: Telling) -> Item:
    """A live page whose older entries tell other events in whole sentences."""
    entries = [f"<p><b>14:{59 - i:02d}</b> {text}</p>" for i, text in enumerate(told.paragraphs)]
    older = [f"<p><b>11:{i:02d}</b> {teaser}</p>" for i, (_, teaser) in enumerate(told.cards)]
    return Item(title=f"{told.chrome['live']}: {told.title}", content="".join(entries + older))


def list_of_states(told: Telling) -> Item:
    """An order that names the other side in the items of a list."""
    first, _, *rest = told.paragraphs
    named = "".join(f"<li>{name} ({1994 + i});</li>" for i, name in enumerate(told.names))
    return Item(
        title=told.title,
        content=page(
            told,
            f"<div id='act'><h2>{told.title}</h2><p>{first}</p><p>{told.opening}</p>"
            f"<ul>{named}</ul><p>{'</p><p>'.join(rest)}</p></div>"
            f"<h3>{told.chrome['related']}</h3>{links(told.tail)}",
        ),
    )


LAYOUTS: tuple[Callable[[Telling], Item], ...] = (
    newspaper,
    tail_of_plain_paragraphs,
    soup,
    live_blog,
    gazette,
    press_release,
    amp,
    content_encoded,
    list_of_links,
    newsletter,
    comments,
    teasers,
    wire,
    cookie_banner,
    old_table,
    read_more_links,
    plain_text,
    escaped_twice,
    summary_alone,
    cards,
)


def page(told: Telling, body: str) -> str:
    return (
        f"<!doctype html><html lang='{told.language}'><head><meta charset='utf-8'>"
        f"<title>{told.title} - The Daily Example</title><meta name='description' "
        f"content='{html.escape(told.standfirst)}'><script>var a = '<p>{told.tail[0]}.</p>';"
        f"</script></head><body>{body}</body></html>"
    )


def paragraphs(told: Telling) -> str:
    return "".join(f"<p>{text}</p>\n" for text in told.paragraphs)


def divs(lines: Iterable[str]) -> str:
    return "".join(f"<div><span>{line}</span></div>" for line in lines)


def items(lines: Iterable[str]) -> str:
    return "".join(f"<li><a href='/{i}'>{line}</a></li>" for i, line in enumerate(lines))


def links(lines: Iterable[str]) -> str:
    return "".join(f"<p><a href='/{i}'>{line}</a></p>" for i, line in enumerate(lines))


def menu(told: Telling) -> str:
    return f"<ul>{items((told.chrome['home'], *told.sections))}</ul>"

"""Pieces of a plain HTML form: every field has its label, and what was answered before is filled in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape

from trialsearch.languages import spoken
from trialsearch.markup.text import line, ours

#: What was given for each field, as it came.
Given = Mapping[str, list[str]]
#: (value, words) of each choice.
Choices = Iterable[tuple[str, str]]


def question(words: str, help_words: str, *fields: str) -> str:
    """Write a question with its line of help and its fields."""
    return f"<fieldset><legend>{escape(words)}</legend>{line(help_words, 'ts-quiet')}{''.join(fields)}</fieldset>"


def typed(name: str, words: str, given: Given, *, longest: int = 200) -> str:
    """Write a field for a typed text."""
    value = escape(_last(name, given))
    return (
        f'<label>{escape(words)}<input type="text" name="{name}" value="{value}" maxlength="{longest}" '
        'autocomplete="off"></label>'
    )


def one_of(
    name: str, words: str, choices: Choices, given: Given, calls_for: Callable[[str], Iterable[str]] = lambda _value: ()
) -> str:
    """Write a choice of one, nothing chosen beforehand; `calls_for` names each `follow_up` of a choice."""
    chosen = _last(name, given)
    options = "".join(
        f'<label><input type="radio" name="{name}" value="{escape(value)}"{" checked" if value == chosen else ""}'
        f"{_asks(calls_for(value))}>{escape(text)}</label>"
        for value, text in choices
    )
    return f"<fieldset><legend>{escape(words)}</legend>{options}</fieldset>"


def _asks(names: Iterable[str]) -> str:
    written = " ".join(names)
    return f' data-asks="{written}"' if written else ""


def follow_up(name: str, field: str, given: Given) -> str:
    """Write a field that is in sight once a choice calls for it, or it was answered (document.css)."""
    return field if _last(name, given) else f'<div data-if="{name}">{field}</div>'


def some_of(name: str, words: str, choices: Choices, given: Given) -> str:
    """Write a choice of any number."""
    options = "".join(ticked(name, value, text, given) for value, text in choices)
    return f"<fieldset><legend>{escape(words)}</legend>{options}</fieldset>"


def ticked(name: str, value: str, words: str, given: Given) -> str:
    """Write a box to tick."""
    checked = " checked" if value in given.get(name, ()) else ""
    return f'<label><input type="checkbox" name="{name}" value="{escape(value)}"{checked}>{escape(words)}</label>'


def listed(name: str, words: str, none: str, choices: Choices, given: Given) -> str:
    """Write a choice of one from a long list; `none` are the words for no choice."""
    chosen = _last(name, given)
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in choices
    )
    first = f'<option value="">{escape(none)}</option>'
    return f'<label>{escape(words)}<select name="{name}">{first}{options}</select></label>'


def hidden(name: str, value: str) -> str:
    """Write a field that nobody sees and that is sent again."""
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def button(words: str, name: str = "", value: str = "", *, form: str = "", beside: bool = False) -> str:
    """Write a button that sends its form, or the one of that id, and says which one it was if it has a name.

    `beside`: the answer opens in a window of its own.
    """
    named = f' name="{name}" value="{escape(value)}"' if name else ""
    of_form = f' form="{form}"' if form else ""
    target = ' formtarget="_blank"' if beside else ""
    return f"<p><button{of_form}{named}{target}>{escape(words)}</button></p>"


def opened_beside(action: str, fields: Iterable[tuple[str, str]], words: str) -> str:
    """Write a button that posts these fields; the answer opens beside this page."""
    sent = "".join(hidden(name, value) for name, value in fields)
    return (
        f'<form class="ts-post" method="post" action="{escape(action)}" target="_blank" rel="noopener noreferrer">'
        f"{sent}<button>{escape(words)}</button></form>"
    )


def to_copy(label: str, text: str) -> str:
    """Write a text to be taken away, in a field of one line that selects it, with a button that copies it (here.js)."""
    copied = f'<span class="ts-copied" hidden role="status">{ours("kept.link_copied")}</span>'
    return (
        f'<div class="ts-copy" lang="{spoken()}"><label>{escape(label)}'
        f'<input type="text" readonly value="{escape(text)}"></label>'
        f'<button type="button" class="ts-do" data-copy="1">{ours("kept.link_copy")}</button>{copied}</div>'
    )


def _last(name: str, given: Given) -> str:
    return given[name][-1] if given.get(name) else ""

"""What identifies somebody on a network: e-mail, accounts, web addresses, numbers of devices."""

from __future__ import annotations

import re

_AT = r"\s?(?:@|[(\[{<]\s?(?:at|@|apenstaart(?:je)?)\s?[)\]}>]|\bapenstaart(?:je)?\b)\s?"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|punt)\s?[)\]}>]\s?|\s(?:dot|punt)\s)"
#: *At* is a verb in Dutch as well, so after it the dot must be in the word or written out.
_EMAIL = re.compile(
    rf"[\w.+%\-]+(?:{_AT}|\sat\s)[\w\-]+(?:{_DOT}[\w\-]+)+|[\w.+%\-]+\s?@\s?[\w\-]+(?:\s?\.\s?[a-z][\w\-]+)+", re.I
)
_URL = re.compile(
    r"(?:https?://|\bwww\.)([^\s/?#:\"'<>]+)|(?<![\w@.])((?:[\w-]+\.){0,2}(?:instagram|facebook|tiktok|snapchat|twitter|"
    r"youtube|linkedin|twitch|discord|telegram|t|x|fb|m|wa)\.(?:com|tv|gg|me|be|nl))/[\w@.~-]",
    re.I,
)
#: Sites of government: an address there is of a law or a report.
_PUBLIC = re.compile(
    r"(?:^|\.)(?:overheid|rijksoverheid|officielebekendmakingen|cbs|politie|om|wodc|nji|vng|hetccv|rechtspraak|"
    r"autoriteitpersoonsgegevens|algoritmeregister)\.(?:nl|org)$",
    re.I,
)
#: Names that formats use for themselves.
_FORMAT = re.compile(
    r"(?:^|\.)(?:w3\.org|openxmlformats\.org|purl\.org|schemas\.microsoft\.com|frictionlessdata\.io)$", re.I
)
#: Apps in which people have the name of an account.
APPS = (
    "snap(?:chat)?|insta(?:gram)?|tik ?tok|telegram|discord|facebook|fb|twitter|twitch|youtube|steam|psn|xbox|roblox|"
    "threads|wickr|reddit"
)
_AT_NAME = re.compile(r"(?<![\w.])@[A-Za-z0-9_][A-Za-z0-9_.]{2,29}")
#: After the name of an app: with a figure, an underscore or a dot inside, so that 'Telegram: groep actief' is none.
_APP_NAME = re.compile(
    rf"\b(?:{APPS})\b\s?(?:account|naam|-account|gebruiker)?\s*[:=]?\s*(?=[A-Za-z0-9_.]*[A-Za-z])"
    r"([A-Za-z0-9_.]*[A-Za-z0-9][._]?[0-9_][A-Za-z0-9_.]*|[A-Za-z0-9_]+[._][A-Za-z0-9_.]*[A-Za-z0-9_])",
    re.I,
)
_TAGGED = re.compile(r"(?<![\w])[A-Za-z][\w.]{2,30}#[0-9]{4}(?![0-9])")
_MAC = re.compile(
    r"(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}([: -])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|"
    r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Fa-f:-])"
)
_IMEI = re.compile(r"(?<![0-9])[0-9]{2}[ /.-]?[0-9]{6}[ /.-]?[0-9]{6}[ /.-]?[0-9](?![0-9])")


def email(text: str, _: int) -> bool:
    """Return whether a text holds an e-mail address, also with ``(at)`` or ``punt`` written out."""
    return _EMAIL.search(text) is not None


def url(text: str, _: int) -> bool:
    """Return whether a text holds a web address outside the sites of government."""
    for m in _URL.finditer(text):
        host = (m[1] or m[2]).rstrip(".,;)").rpartition("@")[2]
        if not _PUBLIC.search(host) and not _FORMAT.search(host):
            return True
    return False


def handle(text: str, _: int) -> bool:
    """Return whether a text holds the name of an account."""
    return any(p.search(text) for p in (_AT_NAME, _APP_NAME, _TAGGED))


def mac(text: str, _: int) -> bool:
    """Return whether a text holds the hardware address of a device; six pairs of figures alone are none with blanks."""
    found = (m.group() for m in _MAC.finditer(text))
    return any(re.search("[0-9]", m) and (" " not in m or re.search("[A-Fa-f]", m)) for m in found)


def imei(text: str, _: int) -> bool:
    """Return whether a text holds fifteen digits that satisfy the Luhn check of telephones."""
    for m in _IMEI.finditer(text):
        digits = [int(c) for c in m.group() if c.isdigit()]
        doubled = [sum(divmod(2 * d, 10)) if i % 2 else d for i, d in enumerate(digits)]
        if any(digits) and sum(doubled) % 10 == 0:
            return True
    return False


def ip(text: str, _: int) -> bool:
    """Return whether a text holds an IP address, version 4 or 6."""
    for m in re.finditer(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.]*[0-9])", text):
        if all(int(part) <= 255 for part in m.group().split(".")):
            return True
    six = r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::|[0-9A-Fa-f]{1,4})(?::?[0-9A-Fa-f]{1,4})*"
    return any(":" in m and re.search("[A-Fa-f0-9]{3,4}:", m) and m.count(":") >= 4 for m in re.findall(six, text)) or (
        re.search(r"(?<![0-9A-Fa-f:])[0-9A-Fa-f]{3,4}(?::[0-9A-Fa-f]{0,4}){0,6}::[0-9A-Fa-f]{1,4}", text) is not None
    )

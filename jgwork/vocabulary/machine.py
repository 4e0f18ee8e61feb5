"""What the machine says, in Dutch: a full disk, a folder that may not be written, a name that is too long.

The one boundary at which an error of the machine becomes an error of ours. Each cause has its own sentence and its
own next move; none says that nothing changed, because a command may have finished a part of its work.
"""

from __future__ import annotations

import errno
from typing import Final

from jgwork.vocabulary.errors import JgworkError, StoreDamaged, UnsafeFile, UsageError

_FREE: Final = "Maak ruimte vrij en herhaal de opdracht; wat al klaar was, wordt overgeslagen."
_AWAY: Final = (
    "De schijf of de netwerkmap is niet bereikbaar.",
    "Controleer de verbinding, en herhaal de opdracht; wat al klaar was, blijft staan.",
)
#: What Windows says more precisely than an error number does: names that are too long or impossible, files in use.
_WINDOWS: Final[dict[int, tuple[str, str]]] = {
    **dict.fromkeys(
        (32, 33),
        ("Een ander programma heeft een bestand open.", "Sluit het daar (bijvoorbeeld in Excel of Word), en herhaal."),
    ),
    **dict.fromkeys((53, 59, 64, 67, 121, 1231), _AWAY),
    123: ("Een naam van een map of bestand kan op deze schijf niet.", "Kies een naam van letters en cijfers."),
    206: ("Een naam van een map of bestand is te lang.", "Kies een kortere naam of een kortere map."),
}
#: By error number: what is the matter and the next move.
_CAUSES: Final[dict[int, tuple[str, str]]] = {
    errno.ENOSPC: ("De schijf is vol.", _FREE),
    errno.EDQUOT: ("Uw ruimte op deze schijf is op.", _FREE),
    errno.EFBIG: ("Het bestand wordt te groot voor deze schijf.", "Kies een andere schijf of map."),
    errno.EROFS: ("Op deze schijf kan niet worden geschreven.", "Kies een andere schijf of map."),
    errno.EACCES: ("U mag hier niet lezen of schrijven.", "Vraag de beheerder om rechten, of kies een andere map."),
    errno.EPERM: ("U mag dit hier niet doen.", "Vraag de beheerder om rechten, of kies een andere map."),
    errno.ENAMETOOLONG: ("Een naam van een map of bestand is te lang.", "Kies een kortere naam of een kortere map."),
    errno.ENOTDIR: ("Waar een map hoort, staat een bestand.", "Controleer het pad, of kies een andere map."),
    errno.EISDIR: ("Waar een bestand hoort, staat een map.", "Controleer het pad."),
    errno.EEXIST: ("Er staat al iets met deze naam.", "Kies een andere naam, of ruim het eerst op."),
    errno.ENOTEMPTY: ("De map is niet leeg.", "Kies een lege map."),
    errno.ENOENT: ("Een bestand of map is er niet (meer).", "Controleer het pad, en herhaal de opdracht."),
    errno.EMFILE: ("Er staan te veel bestanden tegelijk open.", "Sluit andere programma's en herhaal de opdracht."),
    errno.ENFILE: ("Er staan te veel bestanden tegelijk open.", "Sluit andere programma's en herhaal de opdracht."),
    errno.EIO: (
        "De schijf geeft een fout bij lezen of schrijven.",
        "Controleer de schijf.",
    ),
    errno.EBUSY: ("Een bestand of map is in gebruik door het systeem.", "Kies een andere map, of een map daarbinnen."),
    errno.EXDEV: ("De map ligt op een andere schijf dan wat erheen moet.", "Kies een map op dezelfde schijf."),
    errno.ELOOP: ("Een verwijzing in het pad wijst in een kring.", "Controleer het pad."),
    errno.ENOLCK: ("Deze schijf kent geen slot op bestanden.", "Kies een map op een andere schijf."),
    errno.ENOTSUP: ("Deze schijf kan niet wat hiervoor nodig is.", "Kies een map op een andere schijf."),
    errno.EINVAL: ("Een naam van een map of bestand kan op deze schijf niet.", "Kies een naam van letters en cijfers."),
    errno.EPIPE: ("Wat de uitvoer las, is gestopt. De opdracht is niet afgemaakt.", "Herhaal de opdracht."),
    **dict.fromkeys(
        (errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENOTCONN, errno.ENODEV), _AWAY
    ),
    errno.EADDRINUSE: ("Deze poort is al in gebruik.", "Kies een andere met --poort, of sluit het andere programma."),
}


#: By kind of error: which of ours it is, what is the matter and the next move.
_KINDS: Final[tuple[tuple[type[BaseException], type[JgworkError], tuple[str, str]], ...]] = (
    (
        MemoryError,
        UnsafeFile,
        ("Er is te weinig geheugen voor deze opdracht.", "Deel de invoer op, of sluit andere programma's."),
    ),
    (
        RecursionError,
        UnsafeFile,
        ("De invoer is te diep genest om te lezen.", "Controleer het bestand dat u opgaf."),
    ),
    (
        UnicodeEncodeError,
        UsageError,
        ("Een naam van een map of bestand is geen gewone tekst.", "Geef hem een naam van gewone letters."),
    ),
    (
        UnicodeDecodeError,
        StoreDamaged,
        ("Een bestand bevat andere tekens dan het hoort.", "Sla het op als UTF-8."),
    ),
)


def translate(error: BaseException) -> JgworkError | None:
    """Return an error of the machine as one of ours; ``None`` where it is a fault of the program itself.

    Parameters
    ----------
    error
        What was raised. Its own text is never shown: it may hold the name of a file that somebody chose.
    """
    if type(error).__name__ == "Timeout" and type(error).__module__.startswith("filelock"):
        return UsageError(
            "Dit dossier wordt nu gebruikt door een andere opdracht.", "Wacht tot die klaar is, en herhaal de opdracht."
        )
    if isinstance(error, OSError) and error.errno is not None:
        return UsageError(*_said(error, error.errno))
    return next((made(*said) for kind, made, said in _KINDS if isinstance(error, kind)), None) or _absent(error)


def _said(error: OSError, number: int) -> tuple[str, str]:
    """Return what is the matter and the next move; a number that has no sentence is named, for who looks after it."""
    known = _WINDOWS.get(getattr(error, "winerror", 0)) or _CAUSES.get(number)
    if known:
        return known
    name = errno.errorcode.get(number, number)
    return (
        f"Het systeem weigert een bestand, een map of een verbinding ({name}).",
        "Vraag de beheerder wat dat hier is.",
    )


def _absent(error: BaseException) -> JgworkError | None:
    """Return that only what shows publications is installed; ``None`` where it is something else."""
    if not isinstance(error, ModuleNotFoundError) or (error.name or "jgwork").startswith("jgwork"):
        return None
    return UsageError(
        "Op deze computer staat alleen wat publicaties laat zien; deze opdracht vraagt meer.",
        "Typ: pip install jgwork",
    )

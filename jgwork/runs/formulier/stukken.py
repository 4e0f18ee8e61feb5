"""Forms of the paper of the work process: texts, requests, names, ties of groups, signals, escalations and exits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from jgwork.inhoud.kennis import kennis
from jgwork.inhoud.plaatsen import door_plaats
from jgwork.privacy.release.teksten import REDENEN
from jgwork.runs.dossier.keuren import waarom_binnen
from jgwork.runs.formulier.bewerken import Bereik, as_text
from jgwork.runs.formulier.plan import planned, te_laat
from jgwork.runs.formulier.vragenlijst import Formulier, Nieuw, Opties, Regel, Rijen, Vraag, naam, short, title
from jgwork.schema.descriptors import codelist, load_tables
from jgwork.views.groep import thread_name
from jgwork.vocabulary.dutch import in_zin

TEKST = (
    "soort", "domein_code", "verwijst_naar", "partner", "tekst", "status", "goedgekeurd_door", "goedgekeurd_op",
)  # fmt: skip
VERZOEK = (
    "soort", "naar_partner", "tabel", "gevraagd", "termijn", "grondslag_code", "doel_code", "besluit", "antwoord_op",
    "geleverd", "grond", "n_onbekend", "sterkte",
)  # fmt: skip
#: Who approved a text, and when.
AKKOORD = ("goedgekeurd_door", "goedgekeurd_op")
HOORT_BIJ = "verwijst_naar"
#: Kinds of text that say something of a rode draad, goal or action, and are not asked where there is none.
TEKST_BIJ = ("rode_draad", "toelichting")
OVER_DE_GROEP = (
    "Schrijf over de groep, nooit over een persoon: geen namen, bijnamen of adressen, en geen kleine aantallen."
)
#: Signals without a group that are shown at once: the last ones.
HOOGSTENS = 40


def teksten(q: Vraag) -> Formulier:
    """Return the form of what partners agree on, in words; approving is filling in who and when."""
    part = Bereik("tekst", ("tekst_id",), {"groep_id": q.groep_id})
    steps = codelist("tekstsoort")
    kinds = tuple((c, steps.titles[c]) for c in steps.codes if int(steps.extra[c]["stap_vanaf"]) <= q.stap)
    rows, about = q.rows("tekst"), _hoort_bij(q, "rode_draad", "toelichting")
    fields = TEKST if about or any(r.get("verwijst_naar") for r in rows) else tuple(v for v in TEKST if v != HOORT_BIJ)
    options = {"soort": kinds, **({HOORT_BIJ: about} if about else {})}
    lines = [
        Regel(
            part.key(r), title("tekstsoort", r["soort"]), r["tekst_id"], _rest(r, TEKST), fields, options, blijft=True
        )
        for r in rows
    ]
    said = {r["soort"] for r in rows if r["ronde"] == str(q.ronde)}
    for code, name in kinds:
        if code not in said:  # what this step asks and nobody wrote yet
            given = {**part.vast, "tekst_id": f"T-{q.groep_id}-{q.partner[:10]}-{code[:12]}-{q.ronde}", "soort": code}
            given |= {"ronde": str(q.ronde), "status": "concept", "partner": q.partner}
            lines.append(Regel(part.key(given), name, steps.notes.get(code) or name, given, fields[1:], options))
    given = {"groep_id": q.groep_id, "ronde": str(q.ronde), "status": "concept", "partner": q.partner}
    new = Regel("", "Nieuw", "Nieuwe tekst", given, fields, options)
    again = weer_concept(q)

    def waiting(now: Rijen) -> tuple[str, ...]:
        n = sum(r.get("status") != "definitief" for r in now.values())
        open_ = "1 tekst is nog concept; die komt" if n == 1 else f"{n} teksten zijn nog concept; die komen"
        said = f"{open_} niet naar buiten." if n else "Elke tekst is goedgekeurd."
        return (said, *gewijzigd(again, now), *blijft_binnen(q, now))

    return Formulier(
        f"teksten-{q.groep_id}-{q.partner}", "Probleem, advies en afspraken",
        f"{OVER_DE_GROEP} Een tekst komt pas naar buiten als zij is goedgekeurd.",
        (part,), tuple(lines), (Nieuw("Tekst toevoegen", "tekst", "tekst_id", f"T-{q.groep_id}-", new),), waiting,
        herzien=again,
    )  # fmt: skip


def inbreng(q: Vraag) -> Formulier:
    """Return what one partner brings in, in words: its own texts of this round; the coordinator approves them."""
    given = {"groep_id": q.groep_id, "partner": q.partner, "ronde": str(q.ronde)}
    part, kinds, rows = Bereik("tekst", ("tekst_id",), given), codelist("tekstsoort"), q.rows("tekst")
    mine = {r["soort"]: r for r in reversed(rows) if part.owns(r)}
    lines, again = [], weer_concept(q)
    for code in kinds.codes:
        about = _hoort_bij(q, code)
        if int(kinds.extra[code]["stap_vanaf"]) > q.stap or (code in TEKST_BIJ and not about):
            continue
        new = {"tekst_id": f"T-{q.groep_id}-{q.partner[:10]}-{code[:12]}-{q.ronde}", "status": "concept"}
        row = mine.get(code, {**given, **new, "soort": code})
        fields = ("domein_code", HOORT_BIJ, "tekst") if about else ("domein_code", "tekst")
        said = [f"{title('partner', r['partner']) if r.get('partner') else 'Samen'}: {r['tekst']}" for r in rows
                if r["soort"] == code and r is not row and r.get("tekst")]  # fmt: skip
        fixed = {k: v for k, v in row.items() if k not in fields}
        lines.append(Regel(part.key(row), kinds.titles[code], kinds.notes.get(code) or kinds.titles[code], fixed,
                           fields, {HOORT_BIJ: about}, naast="\n".join(said)))  # fmt: skip
    return Formulier(
        naam("inbreng", q), "Wat uw organisatie inbrengt",
        f"{OVER_DE_GROEP} Het blijft een concept tot de coördinator het goedkeurt.", (part,), tuple(lines),
        controle=lambda now: gewijzigd(again, now), herzien=again,
    )  # fmt: skip


def _hoort_bij(q: Vraag, *soorten: str) -> Opties:
    """Return what a text of some kinds may belong to: a rode draad, or a goal or action of the plan."""
    by = {"rode_draad": _threads, "toelichting": _plan}
    return tuple(o for s in soorten if s in by for o in by[s](q))


def _threads(q: Vraag) -> Opties:
    threads = sorted({r["rode_draad_id"] for r in q.rows("circulair") if r.get("rode_draad_id")})
    return tuple((t, f"Rode draad: {thread_name(t)}") for t in threads)


def _plan(q: Vraag) -> Opties:
    goals = ((r["doel_id"], r.get("omschrijving", r["doel_id"])) for r in q.rows("doel"))
    actions = ((r["actie_id"], title("interventie", r.get("interventie_code", ""))) for r in q.rows("actie"))
    return tuple((c, f"{c}: {t}") for c, t in (*goals, *actions))


def weer_concept(q: Vraag) -> Callable[[str, Mapping[str, str]], Mapping[str, str]]:
    """Return what makes an approved text that was changed a concept again: who approved it never read this one."""
    was = {f"tekst:{r['tekst_id']}": r for r in q.rows("tekst") if r.get("status") == "definitief"}

    def after(key: str, cells: Mapping[str, str]) -> Mapping[str, str]:
        old = was.get(key)
        if old is None or cells.get("tekst") == old.get("tekst") or any(cells.get(c) != old.get(c) for c in AKKOORD):
            return cells
        return {**{k: v for k, v in cells.items() if k not in AKKOORD}, "status": "concept"}

    return after


def gewijzigd(herzien: Callable[[str, Mapping[str, str]], Mapping[str, str]], now: Rijen) -> tuple[str, ...]:
    """Return which approved texts were changed since: they are approved anew, or stay inside."""
    return tuple(
        f"{k.partition(':')[2]} was goedgekeurd en is gewijzigd: zij wordt weer een concept, tot zij opnieuw is "
        "goedgekeurd."
        for k, r in now.items()
        if herzien(k, r).get("status") != r.get("status")
    )


def blijft_binnen(q: Vraag, now: Rijen) -> tuple[str, ...]:
    """Return which approved texts stay inside all the same, and why: nobody waits for what never comes."""
    why = waarom_binnen(q.dossier)
    said = {k: why(r, r.get("tekst", "")) for k, r in now.items() if r.get("status") == "definitief"}
    found = {k.partition(":")[2]: REDENEN[w] for k, w in said.items() if w and w != "concept"}
    return tuple(f"{k} komt niet naar buiten: {reden}." for k, reden in found.items())


def scenarios(q: Vraag) -> Formulier:
    """Return the form of the ways of working of a plan."""
    part = Bereik("scenario", ("scenario",), {"groep_id": q.groep_id})
    lines = []
    for code in codelist("scenario").codes:
        given = {**part.vast, "scenario": code}
        fields = ("titel", "wanneer", "gekozen", "datum")
        lines.append(Regel(part.key(given), "Scenario’s", title("scenario", code), given, fields))
    return Formulier(
        f"scenarios-{q.groep_id}-{q.partner}", "Scenario’s",
        "Zeg in gewone woorden wanneer welk scenario aan de orde is, en welk nu gekozen is.", (part,), tuple(lines),
    )  # fmt: skip


def verzoeken(q: Vraag) -> Formulier:
    """Return the form of the requests for information, and of what the letter of the answer says."""
    part, kinds = Bereik("verzoek", ("verzoek_id",), {"groep_id": q.groep_id}), codelist("verzoek_soort").extra
    lines = tuple(
        Regel(part.key(r), "Verzoeken", f"{r['verzoek_id']}: {title('partner', r['naar_partner'])}", _rest(r, VERZOEK),
              VERZOEK, blijft=True)
        for r in q.rows("verzoek") if r.get("groep_id") == q.groep_id
    )  # fmt: skip
    given = {**q.basis, "van_partner": q.partner, "gevraagd": q.op.isoformat(), "besluit": "open"}
    new = Regel("", "Nieuw", "Nieuw verzoek", given, VERZOEK)
    return Formulier(
        f"verzoeken-{q.groep_id}-{q.partner}", "Verzoeken om informatie",
        "Wie is wat gevraagd, met welke grondslag, doel en termijn, en wat kwam er? De brief maakt 'jgwork verzoek'.",
        (part,), lines, (Nieuw("Verzoek toevoegen", "verzoek", "verzoek_id", f"V-{q.groep_id}-", new),),
        aanvulling=lambda r: {"tabel": kinds.get(r.get("soort", ""), {}).get("tabel", "")},
    )  # fmt: skip


def namenlijst(q: Vraag) -> Formulier:
    """Return the form in which partners agree on proposals for the namenlijst."""
    part = Bereik("namenlijst_voorstel", ("pseudoniem", "voorgesteld_door"), {"groep_id": q.groep_id})
    fields = ("besluit", "akkoord_door", "akkoord_op")
    lines = tuple(
        Regel(part.key(r), title("partner", r["voorgesteld_door"]), f"Voorstel ({short(r['pseudoniem'])})",
              _rest(r, fields), fields, naast=title("reden_toevoeging", r["reden"]), blijft=True)
        for r in q.rows("namenlijst_voorstel")
    )  # fmt: skip
    return Formulier(
        f"namenlijst-{q.groep_id}-{q.partner}", "Namenlijst afstemmen",
        "Stem met elkaar af wie op de namenlijst komt. Een nieuwe naam komt binnen met een levering, als pseudoniem.",
        (part,), lines, controle=lambda _: later_toegevoegd(q),
    )  # fmt: skip


def later_toegevoegd(q: Vraag) -> tuple[str, ...]:
    """Return who brought in names that came on the list later, and why; how many, never which."""
    rows = kennis(q.dossier, q.groep_id, "toevoegingen", q.op)
    counts = Counter(zip(rows["partner_toegevoegd"], rows["reden_toevoeging"], strict=True))
    return tuple(
        f"Later toegevoegd door {in_zin(title('partner', who))}: {n} ({in_zin(title('reden_toevoeging', why))})."
        for (who, why), n in counts.items()
    )


def groepen(q: Vraag) -> Formulier:
    """Return the form of what other groups are to this one, as a partner sees it."""
    vast = {"groep_a": q.groep_id, "partner": q.partner, "ronde": str(q.ronde)}
    part = Bereik("groepsrelatie", ("groep_b", "soort"), vast)
    lines = []
    for other in q.dossier.groepen:
        for kind in codelist("groepsrelatie_soort").codes if other != q.groep_id else ():
            given = {**vast, "groep_b": other, "soort": kind}
            fields = ("richting", "ernst", "van", "tot", "bron")
            lines.append(Regel(part.key(given), other, title("groepsrelatie_soort", kind), given, fields, deel=other))
    return Formulier(
        f"groepen-{q.groep_id}-{q.partner}-{q.ronde}", "Andere groepen",
        "Wat zijn andere groepen voor deze groep, volgens u? Laat leeg wat u niet weet.", (part,), tuple(lines),
    )  # fmt: skip


def signalen(q: Vraag) -> Formulier:
    """Return the form that ties signals to this group by hand, where their places do not tell."""
    part = Bereik("signaal_groep", ("signaal_id",), {"groep_id": q.groep_id})
    found = q.dossier.table("signaal")
    held = {n: t.data for n in ("signaal", "verblijf", "groep", "signaal_groep") if (t := q.dossier.table(n))}
    near = door_plaats(held, "signaal", found.data, q.groep_id) if found else None
    there = set(near["signaal_id"].to_pylist()) if near is not None else set()
    mine = {r["signaal_id"] for r in q.rows("signaal_groep")}
    own = next((r.get("gemeente_code", "") for r in q.rows("groep")), "")
    rows = as_text(load_tables()["signaal"], found.data) if found else []
    loose = [r for r in rows if r["signaal_id"] not in there - mine and r.get("gemeente_code") in (own, None)]
    shown = sorted(loose, key=lambda r: (r["signaal_id"] in mine, r["datum"]), reverse=True)[:HOOGSTENS]
    lines = []
    for r in shown:
        given = {**part.vast, "signaal_id": r["signaal_id"], "datum": q.op.isoformat()}
        label = f"{r['datum']}: {title('gedrag', r.get('gedrag_code', ''))} ({title('partner', r['bronpartner'])})"
        lines.append(Regel(part.key(given), "Signalen zonder groep", label, given, ("door",)))
    return Formulier(
        f"signalen-{q.groep_id}-{q.partner}", "Signalen koppelen",
        "Hoort een signaal bij deze groep? Zeg dan wie dat bepaalde. Op een plek van de groep hoort het er al bij.",
        (part,), tuple(lines),
    )  # fmt: skip


def escalaties(q: Vraag) -> Formulier:
    """Return the form in which agreements that are not kept are told: one line per late action."""
    rows = {r["actie_id"]: r for r in q.rows("actie")}
    known = q.dossier.table("escalatie")
    told = as_text(load_tables()["escalatie"], known.data) if known else []
    days = {r["actie_id"]: r["datum"] for r in told}
    part = Bereik("escalatie", ("actie_id",), {}, ("actie_id", frozenset(rows)))
    fields = ("gemeld_aan", "reden_afwijking", "vervolg", "opgelost_op")
    lines, late = [], te_laat(rows.values(), q)
    for code, r in rows.items():
        if code in late or code in days:
            given = {"actie_id": code, "datum": days.get(code, q.op.isoformat())}
            what, who = title("interventie", r.get("interventie_code", "")), title("partner", r.get("partner", ""))
            label = f"{code}: {what} ({who})"
            lines.append(Regel(part.key(given), "Te laat", label, given, fields, naast=planned(r)))
    return Formulier(
        f"escalaties-{q.groep_id}-{q.partner}", "Afspraken die niet zijn nagekomen",
        "Aan wie is het gemeld, en wat is daarop besloten?", (part,), tuple(lines),
    )  # fmt: skip


def uitgangen(q: Vraag) -> Formulier:
    """Return the form of how a group left the process early; never who."""
    part = Bereik("uitgang", ("soort",), {"groep_id": q.groep_id})
    lines = []
    for code in codelist("uitgang").codes:
        given = {**part.vast, "soort": code}
        label = codelist("uitgang").notes.get(code) or title("uitgang", code)
        lines.append(Regel(part.key(given), title("uitgang", code), label, given, ("datum", "partner")))
    return Formulier(
        f"uitgangen-{q.groep_id}-{q.partner}", "Uit het proces",
        "Hoe ging de groep vroeg uit het werkproces? Over wie het ging, staat er nooit bij.", (part,), tuple(lines),
    )  # fmt: skip


def _rest(row: dict[str, str], fields: tuple[str, ...]) -> dict[str, str]:
    return {k: v for k, v in row.items() if k not in fields}

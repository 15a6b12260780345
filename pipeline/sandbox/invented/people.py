# ruff: noqa: E501 - a row of a table of articles is one line
"""Invented people, places and journals."""

from __future__ import annotations

from pipeline.sandbox.invented.dice import Dice
from pipeline.sandbox.invented.draft import Journal, Person

FAMILIES = (
    "Velmonte", "Ostrakova", "Brindlemere", "Quillan-Foss", "Tarvindel", "Hargrethe", "Iskandriou", "Pellomar",
    "Wexforth", "Zubirreta", "Kolmarane", "Dantrevesse", "Ruskelin", "Almavar", "Fjordane", "Okunbello", "Sarmentero",
    "Thistlewray", "Yamakoshi-Ito", "Cordelvane", "Lindqvarn", "Marbeuillon", "Navratska", "Eskelborn", "Umbertson",
    "Jaskowiec-Lem", "Galdaraz", "Peñalver-Ochando", "Müllenkamp", "Søndervig", "Trelawnick", "Vasquendo", "Bexleyfield",
    "Chandravesh", "Duvallon", "Harrowgate-Lyle", "Imanaliev", "Korhonvaara", "Lozanuela", "Mirzakhel", "Nakadomari",
    "Olufsenby", "Prudhommet", "Rennweiler", "Szabolcsi-Var", "Tannenquist", "Uribarrena", "Wolstenhurst",
)  # fmt: skip
GIVENS = (
    "Ada B", "Bruno", "Celia M", "Dorian", "Elke", "Fabio R", "Greta", "Hamid", "Ines", "Jonas P", "Kaia", "Luis A",
    "Mirela", "Nadia", "Oskar", "Petra L", "Quentin", "Rosa", "Stefan K", "Tove", "Ulrike", "Vito", "Wanda", "Xavier",
    "Yuna", "Zoltan", "Marie Claire", "João", "Åsa", "Siân E",
)  # fmt: skip
DEPARTMENTS = (
    "Department of Physiotherapy", "Department of Rehabilitation Medicine", "School of Health Sciences",
    "Pain Clinic", "Institute of Musculoskeletal Research", "Department of Anaesthesiology",
)  # fmt: skip
PLACES = (
    "Invented University of Northmere, Northmere, Avalonia", "Fabled Hospital of Castelmar, Castelmar, Iberanza",
    "Imaginary College of Westhollow, Westhollow, Albionne", "Fictive University of Lakesend, Lakesend, Norrmark",
    "Invented Polytechnic of Sundara, Sundara, Mandalay Isles", "Imagined Medical Centre, Port Meridian, Zephyria",
)  # fmt: skip
JOURNALS = (
    Journal("Invented journal of needling therapies", "Invent J Needling Ther", "9901-0011", "9990001", "England"),
    Journal("Fictive archives of physical rehabilitation", "Fict Arch Phys Rehabil", "9901-0022", "9990002", "United States"),
    Journal("Imaginary pain reports", "Imag Pain Rep", "9901-0033", "9990003", "Netherlands"),
    Journal("Fabled journal of manual medicine", "Fabled J Man Med", "9901-0044", "9990004", "Germany"),
    Journal("Annals of invented physiotherapy", "Ann Invent Physiother", "9901-0055", "9990005", "Spain"),
    Journal("Journal of imaginary musculoskeletal science", "J Imag Musculoskelet Sci", "9901-0066", "9990006", "Switzerland"),
    Journal("Open invented medicine", "Open Invent Med", "9901-0077", "9990007", "England"),
    Journal("Acta fictionalia anaesthesiologica", "Acta Fict Anaesthesiol", "9901-0088", "9990008", "Denmark"),
)  # fmt: skip
LABORATORY_JOURNAL = Journal("Invented journal of virology", "Invent J Virol", "9901-0099", "9990009", "United States")
PREPRINTS = Journal("inventRxiv : the imaginary preprint server", "inventRxiv", "", "9990010", "United States")
SPANISH_JOURNAL = Journal("Revista inventada de fisioterapia", "Rev Invent Fisioter", "9901-0110", "9990011", "Spain")
GERMAN_JOURNAL = Journal("Erfundene Schmerzblätter", "Erfund Schmerzbl", "9901-0121", "9990012", "Germany")
BOOK_SHELF = Journal("InventPearls", "InventPearls", "", "", "United States")


def team(dice: Dice) -> tuple[Person, ...]:
    """Two to seven authors of one or two places."""
    families = dice.several("families", FAMILIES, dice.number("team", 2, 7))
    places = [f"{dice.pick(f'unit {n}', DEPARTMENTS)}, {dice.pick(f'place {n}', PLACES)}." for n in range(2)]
    return tuple(
        Person(family, dice.pick(f"given {family}", GIVENS), places[place % 2]) for place, family in enumerate(families)
    )


def journal(dice: Dice) -> Journal:
    """One of the clinical journals."""
    return dice.pick("journal", JOURNALS)

"""Persons: fellows, what they achieved and when, and who met, chaired or signed."""

from tests.competency.cases import (
    LAYOUT,
    look,
)

CASES = [
    look(
        27,
        "person/fellows",
        {"programme": "programme:overseas-research-fellowships"},
        "personLabel earliest latest",
        [
            ("Torii Keiko", "1995-04-01", "1996-03-31"),
            ("Hirose Kei", "1997-04-01", "1998-03-31"),
            ("Kawarabayashi Ken-ichi", "2006-04-01", "2007-03-31"),
        ],
    ),
    look(
        27,
        "person/positions",
        {"programme": "programme:overseas-research-fellowships", "lang": "ja"},
        "person position organisation within former",
        [
            (
                "person/torii",
                "客員教授、海外主任研究者",
                "organisation/itbm",
                "organisation/nagoya-u",
                "false",
            ),
            (
                "person/hirose",
                "教授",
                "organisation/u-tokyo-science",
                "organisation/u-tokyo",
                "false",
            ),
            ("person/hirose", "前所長", "organisation/elsi", None, "true"),
            ("person/kawarabayashi", "副所長", "organisation/nii", None, "false"),
            (
                "person/kawarabayashi",
                "教授",
                "organisation/nii-principles",
                "organisation/nii",
                "false",
            ),
        ],
    ),
    look(
        27,
        "person/achievements",
        {"programme": "programme:overseas-research-fellowships"},
        "person prize journal edtf how anchor",
        [
            (
                "person/torii",
                None,
                None,
                None,
                LAYOUT,
                "遺伝学的・分子生物学的解析によって明らかにした",
            ),
            (
                "person/torii",
                "prize/saruhashi",
                None,
                "2015-04-01/2016-03-31",
                LAYOUT,
                "平成27年度猿橋賞を受賞",
            ),
            (
                "person/hirose",
                None,
                "journal/science",
                "2004-05",
                LAYOUT,
                "2004年5月科学誌「Science」で発表",
            ),
            (
                "person/kawarabayashi",
                None,
                None,
                None,
                LAYOUT,
                "Kawarabayashi-Toftの6色定理",
            ),
            (
                "person/kawarabayashi",
                None,
                None,
                None,
                LAYOUT,
                "多数の画期的な高速アルゴリズムが開発",
            ),
        ],
    ),
    look(
        28,
        "person/fellows",
        {"programme": "programme:foreign-postdoctoral-fellows"},
        "person territory host earliest",
        [
            ("person/gruneberg", "territory/DE", "organisation/tsukuba-u", "2014-04-01"),
            ("person/lykawka", "territory/BR", "organisation/kobe-u", "2007-04-01"),
        ],
    ),
    look(
        28,
        "person/positions",
        {"programme": "programme:foreign-postdoctoral-fellows"},
        "person position organisation former",
        [
            ("person/gruneberg", "Assistant professor", "organisation/meiji-u", "true"),
            ("person/gruneberg", "Associate professor", "organisation/kanazawa-u", "false"),
            ("person/lykawka", "Assistant professor", "organisation/kindai-u", "true"),
            ("person/lykawka", "Lecturer", "organisation/kindai-u", "true"),
            ("person/lykawka", "Associate professor", "organisation/kindai-u", "false"),
        ],
    ),
    look(
        28,
        "person/positions",
        {"person": "person:gruneberg"},
        "organisation edtf",
        [("organisation/meiji-u", None), ("organisation/kanazawa-u", "2017/..")],
    ),
    look(
        28,
        "person/honours",
        {},
        "person prize edtf awardedBy",
        [
            (
                "person/gruneberg",
                "prize/fichte-encouragement",
                "2017",
                "organisation/fichte-society-japan",
            ),
            ("person/lykawka", "prize/asteroid-lykawka", "2017", "organisation/iau"),
        ],
        among_others=True,
    ),
]

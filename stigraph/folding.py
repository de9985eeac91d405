"""Forms in which names are compared: width, case, kana, old kanji, accents and marks made alike."""

import re
import unicodedata

# Old forms that names of institutions still use, against the forms people type.
_KANJI = str.maketrans("學國會廣澤邊齋齊龍藝應實榮澁濱髙﨑", "学国会広沢辺斎斉竜芸応実栄渋浜高崎")
_VOICED = "\u3099\u309a"
_LONG_VOWELS = re.compile(
    "(?<=[おこそとのほもよろごぞどぼぽょ])[うお]|(?<=[うくすつぬふむゆるぐずぶぷゅ])う"
    "|(?<=[えけせてねへめれげぜでべぺ])[えい]|(?<=[あかさたなはまやらわがざだばぱゃ])あ"
    "|(?<=[いきしちにひみりぎじびぴ])い"
)
_ARTICLE = "the "


def folded(text: str) -> str:
    """The letters and digits of a text in the form that names are compared in.

    >>> folded("ＪＳＴ") == folded("jst")
    True
    >>> folded("かがくギジュツ") == folded("カガク・ギジュツ")
    True
    >>> folded("The University")
    'university'
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_KANJI).strip()
    plain = "".join(_hiragana(letter) for letter in plain.removeprefix(_ARTICLE))
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", plain)
        # Accents fall away, voiced kana stay apart: が is not か.
        if letter in _VOICED or (letter.isalnum() and letter != "ー")
    )
    return unicodedata.normalize("NFC", plain)


def sounded(kana: str) -> str:
    """The folded form of a reading in kana, with long vowels as short ones: こう is こ.

    日本 is にほん, however a name has it.

    >>> sounded("シンコウキコウ") == sounded("しんこーきこ")
    True
    """
    return _LONG_VOWELS.sub("", folded(kana).replace("にっぽん", "にほん"))


def is_kana(key: str) -> bool:
    """True if a folded text has hiragana in it and nothing else."""
    return key != "" and all("ぁ" <= letter <= "ゖ" for letter in key)


def _hiragana(letter: str) -> str:
    return chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter

"""Which letter strings are Vietnamese syllables: the test of every encoding repair."""

from __future__ import annotations

from workflows.reading.text.fold import shape

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp
iêt iêu o oa oac oach oai oam oan oang oanh oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oi om
on ong op ot oc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng
uât uây uê uêch uênh uêu uơ uy uya uych uynh uyt uyu uyên uyêt uôc uôi uôm uôn uông uôt ư ưa ưc ưi
ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêt yêu yêng uôm ươm"""
_SYLLABLES = frozenset(
    onset + rime for onset in ("", *_ONSETS.split()) for rime in _RIMES.split()
) | frozenset({"gin", "gi", "giêng", "gim"})


def is_syllable(word: str) -> bool:
    """True for a possible Vietnamese syllable with its marks, whatever its case and tone."""
    letters, tone = shape(word)
    return letters in _SYLLABLES and len(tone) <= 1

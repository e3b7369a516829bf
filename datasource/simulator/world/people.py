"""The people who post under a hashtag: a few all the time, many rarely."""

from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from datasource.simulator.world.posts import SimulatedPerson

PEOPLE_PER_HASHTAG = 120
# Half of the people live on this server, None, as Mastodon tells them apart.
HOME_SERVERS = (None, None, None, "lantern.example", "parade.example", "plaza.example")

# language: given names, family names; each "as shown/as in a handle"
NAMES = {
    "en": (
        "Ruby/ruby Theo/theo Isla/isla Malik/malik Hazel/hazel",
        "Okafor/okafor Bennett/bennett Quinn/quinn Sol/sol",
    ),
    "es": (
        "Lucía/lucia Mateo/mateo Inés/ines Álvaro/alvaro Ximena/ximena",
        "Ibáñez/ibanez Ríos/rios Peña/pena Luna/luna",
    ),
    "pt": (
        "João/joao Luíza/luiza Caetano/caetano Maísa/maisa Bia/bia",
        "Araújo/araujo Conceição/conceicao Leão/leao Rocha/rocha",
    ),
    "de": (
        "Jörg/joerg Käthe/kaethe Änne/aenne Till/till Mira/mira",
        "Weiß/weiss Krämer/kraemer Vogel/vogel Jäger/jaeger",
    ),
    "fr": (
        "Zoé/zoe Noël/noel Chloé/chloe Maël/mael Anaïs/anais",
        "Lefèvre/lefevre Dubois/dubois Garçon/garcon Petit/petit",
    ),
    "it": (
        "Niccolò/niccolo Giulia/giulia Dario/dario Noemi/noemi Ugo/ugo",
        "Bellini/bellini Fiore/fiore Dandolo/dandolo Rossi/rossi",
    ),
    "ja": (
        "さくら/sakura 蓮/ren 陽菜/hina 大翔/haruto 結衣/yui",
        "田中/tanaka 星野/hoshino 花岡/hanaoka 山本/yamamoto",
    ),
    "ko": ("지우/jiwoo 민서/minseo 하준/hajun", "김/kim 이/lee 별/byeol"),
    "ar": (
        "ليلى/layla عمر/omar نور/noor يوسف/yusuf",
        "الحداد/haddad منصور/mansour قمر/qamar",
    ),
    "he": ("נועם/noam תמר/tamar אורי/uri", "כהן/cohen שמש/shemesh לוי/levi"),
    "hi": ("आरव/aarav दीया/diya कबीर/kabir", "शर्मा/sharma तारा/tara"),
    "el": ("Ελένη/eleni Νίκος/nikos Δανάη/danae", "Αστέρης/asteris Γεωργίου/georgiou"),
    "uk": (
        "Оксана/oksana Тарас/taras Зоряна/zoriana",
        "Шевчук/shevchuk Місяць/misiats",
    ),
    "tr": ("Çağla/cagla Işık/isik Gökçe/gokce", "Yıldız/yildiz Şahin/sahin"),
}
DECORATIONS = (
    "",
    "",
    "",
    "",
    "",
    " 📷",
    " 🎭",
    " ✨",
    " 🏳️‍🌈",
    " 👩🏽‍🎨",
    " | photos",
    " 🇧🇷",
)

# Names as people with too much time choose them; each must stay harmless text.
HOSTILE_NAMES = (
    '<script>alert("hello")</script>',
    "\u202egnp.rehpargotohp\u202c",
    "'\"><img src=x onerror=alert(1)>",
    "Z̷̢͎̈́a̶͙̔l̵̰̓g̸̘̈́o̴̧͝ ̷͇͒of the alley",
    "",
    "{{ 7*7 }} %s ${name} \u200b\u2066hidden\u2069",
)


class People:
    """The people of one hashtag, the same for the same seed."""

    def __init__(self, seed: int, hashtag: str, *, started_at: datetime) -> None:
        self._name = f"{seed}/{hashtag}/person"
        self._started_at = started_at
        self._people: dict[int, SimulatedPerson] = {}
        # Nearly Zipf's law: how often people post is divided by their rank.
        weights = [1 / (rank + 1.5) for rank in range(PEOPLE_PER_HASHTAG)]
        self._cumulated_weights = list(accumulate(weights))

    def pick(self, rng: Random) -> SimulatedPerson:
        """Anybody, the few active ones most of the time."""
        everybody = range(PEOPLE_PER_HASHTAG)
        rank = rng.choices(everybody, cum_weights=self._cumulated_weights)[0]
        if rank not in self._people:
            self._people[rank] = self._make_up(rank)
        return self._people[rank]

    def _make_up(self, rank: int) -> SimulatedPerson:
        rng = Random(f"{self._name}/{rank}")
        language = rng.choice(list(NAMES))
        given, family = (
            rng.choice(names.split()).split("/") for names in NAMES[language]
        )
        between = " " if language not in ("ja", "ko") else ""
        display_name = f"{given[0]}{between}{family[0]}{rng.choice(DECORATIONS)}"
        # Who posts least: they are there, and are not what one sees first.
        if rank >= PEOPLE_PER_HASHTAG - len(HOSTILE_NAMES):
            display_name = HOSTILE_NAMES[rank - PEOPLE_PER_HASHTAG]
        is_renamed = rng.random() < 0.06
        # 15 characters are the most that X allows.
        screen_name = f"{given[1]}_{family[1]}"[:11] + str(rng.randrange(10, 9999))
        return SimulatedPerson(
            id=rng.randrange(10**8, 2**60),
            screen_name=screen_name,
            display_name=display_name,
            language=language,
            former_screen_name=f"old_{screen_name}"[:15] if is_renamed else None,
            renamed_at=self._started_at + timedelta(hours=rng.uniform(-400, 6)),
            server=rng.choice(HOME_SERVERS),
            is_bot=rank == 57,
        )

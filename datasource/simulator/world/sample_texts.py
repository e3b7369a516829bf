"""What people write and how they describe their pictures, in many languages."""

from random import Random

TEXTS = {
    "en": (
        "What a night! {tag} ✨",
        "{tag} and I am not going home before sunrise.",
        "Tried to catch the moment. The picture is smaller than the feeling. {tag}",
        "My feet hurt, my heart sings 🎶 {tag}",
        "Found this on the way home — the whole street was glowing & humming. {tag}",
        "One more for the album {tag}",
        "{tag} day two: found the good spot by the river.",
    ),
    "es": (
        "¡Qué noche más bonita! {tag} 💃",
        "{tag} desde la azotea, con toda la familia.",
        "Mañana será otro día. Hoy: {tag}",
    ),
    "pt": (
        "Que alegria! {tag} 🎉",
        "O coração batendo no ritmo da bateria {tag}",
        "{tag} — saudade antes mesmo de acabar.",
    ),
    "de": (
        "Schöner wird’s heute nicht mehr. {tag}",
        "{tag}: Füße müde, Herz größer.",
        "Grüße von der Brücke! {tag} 🌉",
    ),
    "fr": (
        "Été comme hiver, on danse. {tag}",
        "{tag} vu de chez nous 🥐",
        "Ça brille partout ! {tag}",
    ),
    "it": (
        "Che meraviglia {tag} 🎭",
        "{tag}, ogni anno più bello.",
        "È già notte? {tag}",
    ),
    "ja": ("きれいだった… {tag}", "{tag} 今年も来ました🏮", "夜空がまぶしい {tag} 🎆"),
    "ko": ("오늘 밤 최고 {tag} ✨", "{tag} 사진은 실물의 반도 못 담네요"),
    "ar": ("ليلة لا تُنسى {tag} ✨", "{tag} من فوق السطح"),
    "he": ("איזה ערב! {tag} 🎆", "{tag} מהגג שלנו"),
    "hi": ("क्या रात थी! {tag} 🪔", "{tag} की एक झलक"),
    "el": ("Τι βραδιά! {tag} 🎊", "{tag} από το μπαλκόνι"),
    "uk": ("Який вечір! {tag} ✨", "{tag}: місто світиться"),
    "tr": ("Ne gece ama! {tag} 🎇", "Şehir ışıl ışıl {tag}"),
}

# Text that must come out of the album as text: markup, characters that turn the line
# round, template syntax, long emoji, empty lines, and length.
HOSTILE_TEXTS = (
    "<script>alert('album')</script> {tag} <b>bold</b> &amp; brave",
    "\u202esdrawkcab daer\u202c {tag} \u2066inside\u2069",
    '"><img src=x onerror=alert(1)> {tag} {{{{ csrf_token }}}} {{% now %}}',
    "{tag} 👩‍👩‍👧‍👦🏳️‍🌈👨🏽‍🚀" + "🎉" * 60,
    "{tag}\n\n\nthree lines further down, and a zero\u200bwidth space",
    "{tag} " + "a very long breath without any pause at all and still going " * 4,
)

ALT_TEXTS = {
    "fireworks": "Fireworks burst over a dark skyline",
    "confetti": "Confetti drifts through warm light",
    "masks": "A carnival mask with gold trim and feathers",
    "lanterns": "Paper lanterns glow in the night sky",
    "bunting": "Bunting over the roofs of a town at dusk",
    "street": "Strings of lights above a street in the evening",
    "wheel": "A big wheel lit up against the blue hour",
    "balloons": "Hot-air balloons above misty hills",
    "concert": "Beams of light over a dancing crowd",
    "parade": "A parade at night with paper lanterns on poles",
    "market": "A market stall in the evening, fruit piled up under warm bulbs",
    "beach": "People dance on a beach while the sun goes down",
    "portrait": "Somebody in a carnival mask, the lights of the feast behind",
    "umbrellas": "Colourful umbrellas hang over an alley, seen from below",
}
ALT_ENDINGS = (
    "",
    ".",
    ", photographed from a bridge.",
    " — what a sight!",
    " & friends",
)


def write_text(rng: Random, language: str, hashtags: tuple[str, ...]) -> str:
    """One post's text with all its hashtags, now and then a hostile one."""
    # `{tag}` is filled in by str.format, so braces that are meant stand doubled above.
    texts = HOSTILE_TEXTS if rng.random() < 0.02 else TEXTS[language]
    first, *others = (f"#{tag}" for tag in hashtags)
    return " ".join([rng.choice(texts).format(tag=first), *others])


def describe(rng: Random, scene: str) -> str:
    """An alt text for about half of the pictures, nothing for the others."""
    if rng.random() < 0.48:
        return ""
    return ALT_TEXTS[scene] + rng.choice(ALT_ENDINGS)

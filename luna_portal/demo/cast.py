"""The people and services of the demo clinic: invented, believable, always the same."""

from dataclasses import dataclass, field

CLINIC = {
    "name": "Clínica Jacarandas",
    "legal_name": "Servicios Médicos Jacarandas, S.C.",
    "phone": "+525555550100",
    "email": "hola@jacarandas.example",
    "privacy_contact": "privacidad@jacarandas.example",
    "folio_prefix": "CJ",
}
PLACES = {
    "America/Tijuana": (
        "Av. Revolución 1420",
        "Zona Centro",
        "22000",
        "Tijuana",
        "Baja California",
    ),
    "America/Cancun": ("Av. Tulum 210", "Centro", "77500", "Cancún", "Quintana Roo"),
    "America/Hermosillo": (
        "Blvd. Rosales 85",
        "Centro",
        "83000",
        "Hermosillo",
        "Sonora",
    ),
}
MEXICO_CITY = (
    "Av. Jacarandas 120",
    "Del Valle Centro",
    "03100",
    "Ciudad de México",
    "Ciudad de México",
)


@dataclass(frozen=True, slots=True)
class DemoService:
    """A service of the demo: minutes, pesos in minor units, and how it is given."""

    slug: str
    name: str
    name_en: str
    description: str
    description_en: str
    duration: int
    price: int
    instructions: str = ""
    instructions_en: str = ""
    in_person: bool = True
    telemedicine: bool = False
    buffer_after: int = 0


SERVICES = (
    DemoService(
        "consulta-general", "Consulta general", "General consultation",
        "Revisión, dudas y seguimiento de su salud.", "Check-up, questions and follow-up of your health.",
        40, 65000, "Traiga sus estudios recientes y los medicamentos que toma.",
        "Bring recent studies and the medicines you take.", telemedicine=True,
    ),
    DemoService(
        "primera-nutricion", "Nutrición, primera vez", "Nutrition, first visit",
        "Medidas, hábitos y un plan para empezar.", "Measurements, habits and a plan to begin with.",
        60, 70000, "Venga con ropa ligera.", "Wear light clothes.",
    ),
    DemoService(
        "seguimiento-nutricion", "Nutrición, seguimiento", "Nutrition, follow-up",
        "Cómo va su plan y qué ajustar.", "How your plan is going and what to adjust.",
        30, 45000, telemedicine=True,
    ),
    DemoService(
        "control-nino-sano", "Control del niño sano", "Well-child visit",
        "Peso, talla, vacunas y desarrollo.", "Weight, height, vaccines and development.",
        40, 70000, "Traiga la cartilla de vacunación.", "Bring the vaccination card.", buffer_after=5,
    ),
    DemoService(
        "terapia-psicologica", "Sesión de psicología", "Psychology session",
        "Un espacio para hablar, con calma y en confianza.", "A space to talk, calmly and in confidence.",
        50, 80000, telemedicine=True, buffer_after=10,
    ),
    DemoService(
        "certificado-medico", "Certificado médico", "Medical certificate",
        "Para escuela, trabajo o deporte.", "For school, work or sport.",
        20, 35000, "Traiga una identificación oficial.", "Bring an official identification.",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoPractitioner:
    """A professional of the demo. `hours`: (weekdays, from minute, to minute, modality or None for both).

    `offers`: service → (own minutes or None, own price or None). `load` is how full her past days are.
    """

    slug: str
    account: str
    title: str
    name: str
    speciality: str
    licence: str
    school: str
    room: str
    hours: tuple[tuple[tuple[int, ...], int, int, str | None], ...]
    offers: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    load: float = 0.6


WEEK = (0, 1, 2, 3, 4)
CHILDREN_SEE = "sofia-cano"
PRACTITIONERS = (
    DemoPractitioner(
        "lucia-diaz", "diaz", "Dra.", "Lucía Díaz", "Medicina familiar", "7654321", "UNAM", "Consultorio 3",
        ((WEEK, 540, 840, None), ((0, 1, 3, 4), 960, 1080, None), ((5,), 540, 720, "in_person")),
        {"consulta-general": (None, None), "certificado-medico": (None, None)}, 0.72,
    ),
    DemoPractitioner(
        "omar-ruiz", "ruiz", "Lic.", "Omar Ruiz", "Nutrición clínica", "9182736", "Universidad Iberoamericana", "Consultorio 1",
        (((1, 3), 600, 840, None), ((0, 2, 4), 900, 1140, None)),
        {"primera-nutricion": (None, None), "seguimiento-nutricion": (None, None)}, 0.55,
    ),
    DemoPractitioner(
        "sofia-cano", "cano", "Dra.", "Sofía Cano", "Pediatría", "6402915", "Universidad de Guadalajara", "Consultorio 2",
        ((WEEK, 960, 1200, "in_person"), ((1, 2), 540, 780, "in_person"), ((5,), 600, 780, "in_person")),
        {"control-nino-sano": (None, None), "consulta-general": (30, 75000), "certificado-medico": (None, 40000)}, 0.6,
    ),
    DemoPractitioner(
        "mateo-ibarra", "ibarra", "Psic.", "Mateo Ibarra", "Psicología", "8827364", "ITESO", "Consultorio 4",
        (((0, 1, 2, 3), 660, 840, None), ((0, 1, 2, 3), 960, 1200, "telemedicine")),
        {"terapia-psicologica": (None, None)}, 0.65,
    ),
)  # fmt: skip

STAFF = (
    ("fausto", "administration", "Fausto Rivas"),
    ("elena", "reception", "Elena Vargas"),
    ("gloria", "nursing", "Gloria Peña"),
    ("hugo", "billing", "Hugo Salas"),
)
GIVEN_F = ("María", "Guadalupe", "Rosa", "Carmen", "Leticia", "Patricia", "Daniela", "Fernanda", "Ximena", "Teresa", "Alejandra", "Beatriz", "Gabriela", "Norma", "Lorena")  # fmt: skip
GIVEN_M = ("José", "Juan", "Luis", "Miguel Ángel", "Francisco", "Jorge", "Ricardo", "Diego", "Emiliano", "Héctor", "Raúl", "Andrés", "Iván", "Óscar", "Tomás")  # fmt: skip
SURNAMES = ("Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez", "Ramírez", "Cruz", "Flores", "Gómez", "Morales", "Vázquez", "Jiménez", "Reyes", "Torres", "Ruiz", "Mendoza", "Aguilar", "Ortiz", "Castillo", "Chávez", "Núñez", "Ávila", "Peña", "Ibáñez", "Zúñiga")  # fmt: skip

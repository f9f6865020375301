"""The templates of evals/snippets.py: one fact of a made-up thing for several years or names.

In a sentence, {e} is the thing, {k} the year, number or name, {v} the value; a pair has two
of each. In a pattern, {family} is an invented name that several things share.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """How the snippets of one subject are worded, and the questions about them.

    `entities` are patterns of names, `keys` what a value may be given for, `value` a name in
    snippets.VALUES. `questions` ask for the value, `backwards` for the key of a value. Templates
    of the half "fit" are for fitting probabilities, those of "measure" only for measuring.
    """

    subject: str
    half: str
    differs: str
    entities: tuple[str, str, str]
    keys: tuple[str, ...]
    value: str
    sentences: tuple[str, ...]
    pairs: tuple[str, ...]
    questions: tuple[str, ...]
    backwards: tuple[str, ...] = ()


YEARS = tuple(map(str, range(2004, 2025)))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
ROUTES = ("12", "14", "27", "41", "72", "114", "127", "141", "214", "412")
VERSIONS = ("2.4", "3.0", "3.1", "3.2", "3.4", "4.1", "4.2", "5.0")

FIT = (
    Template(
        "population", "fit", "year",
        ("Upper {family}", "Lower {family}", "{family}-on-Sea"), YEARS, "count",
        ("At the {k} census {e} had {v} inhabitants.", "{e}, population ({k}): {v}.",
         "{k}: {v} residents in {e}."),
        ("{e} counted {v} inhabitants in {k} and {w} in {l}.",),
        ("How many people lived in {e} in {k}?", "{e} inhabitants {k}", "How big was {e} in {k}?"),
    ),
    Template(
        "cup winners", "fit", "year",
        ("{family} Cup", "{family} Trophy", "{family} Shield"), YEARS, "person",
        ("{k} – {v} lifts the {e}.", "The {e} {k} went to {v}.", "{v} won the {e} in {k}."),
        ("Past winners of the {e}: {k} {v}, {l} {w}.",),
        ("Who won the {e} in {k}?", "Which player came first at the {e} in {k}?",
         "{e} {k} champion", "Who took home the {e} in {k}?"),
        ("In which year did {v} win the {e}?", "When was {v} victorious in the {e}?"),
    ),
    Template(
        "tent prices", "fit", "number",
        ("{family} Ridge tent", "{family} Dome tent", "{family} Tunnel tent"),
        ("2-person", "3-person", "4-person", "5-person", "6-person", "8-person"), "price",
        ("{e}, {k} model: {v}.", "The {k} version of the {e} sells for {v}."),
        ("The {e} costs {v} as a {k} model and {w} as a {l} model.",),
        ("How much is the {k} {e}?", "{k} {e} price", "What would I pay for a {k} {e}?"),
    ),
    Template(
        "heads of departments", "fit", "name",
        ("{family} University", "{family} College", "{family} Academy"),
        ("Botany", "Physics", "History", "Law", "Geology", "Music", "Chemistry"), "person",
        ("Head of {k} at {e}: {v}.", "{v} has led the Department of {k} at {e} since last autumn."),
        ("At {e}, {v} heads {k} and {w} heads {l}.",),
        ("Who is the head of {k} at {e}?", "Who runs the {k} department of {e}?",
         "{e} {k} head", "Who is in charge of {k} at {e}?"),
        ("Which department of {e} does {v} head?",),
    ),
    Template(
        "route distances", "fit", "number",
        ("{family} Forest Trails", "{family} Lake Trails", "{family} Moor Trails"),
        ROUTES, "distance",
        ("{e}: route {k} is {v} long.",
         "Route {k} of the {e} covers {v} and returns to the lodge."),
        ("The {e} include route {k} ({v}) and route {l} ({w}).",),
        ("How long is route {k} of the {e}?", "How far do I walk on route {k} of the {e}?",
         "{e} route {k} length", "What distance does route {k} of the {e} cover?"),
        ("Which route of the {e} is {v} long?",),
    ),
    Template(
        "software versions", "fit", "number",
        ("{family} Desk", "{family} Ledger", "{family} Sync"), VERSIONS, "date",
        ("{e} {k} was released on {v}.", "Changelog – {e} {k}, {v}: bug fixes.",
         "Version {k} of {e} came out on {v}."),
        ("Release dates: {e} {k} on {v}, {e} {l} on {w}.",),
        ("When was {e} {k} released?", "On what day did {e} {k} come out?",
         "{e} {k} release date", "Since when has {e} {k} been available?"),
    ),
    Template(
        "museum hours", "fit", "name",
        ("{family} Town Museum", "{family} Railway Museum", "{family} Toy Museum"),
        WEEKDAYS, "hours",
        ("{e}, {k}: {v}.", "On {k} the {e} opens {v}."),
        ("The {e} is open {v} on {k} and {w} on {l}.",),
        ("What are the opening hours of the {e} on {k}?", "When can I visit the {e} on {k}?",
         "{e} hours {k}", "From when to when does the {e} let people in on {k}?"),
    ),
    Template(
        "yearly revenue", "fit", "year",
        ("{family} Energy", "{family} Capital", "{family} Shipping"), YEARS, "million",
        ("{e} reported revenue of {v} for {k}.", "Revenue of {e} in {k}: {v}.",
         "In {k}, {e} turned over {v}."),
        ("{e} had sales of {v} in {k}, compared with {w} in {l}.",),
        ("What was the revenue of {e} in {k}?", "How much did {e} take in during {k}?",
         "{e} {k} turnover", "What were the sales of {e} in {k}?"),
    ),
    Template(
        "stadium records", "fit", "name",
        ("{family} Harriers", "{family} Rovers", "{family} Athletic"),
        ("Quay Park", "Mill Lane", "Castle Ground", "Priory Road", "Foundry Field"), "count",
        ("Record crowd of {e} at {k}: {v}.", "{v} people watched {e} at {k}, a record there."),
        ("The largest crowds of {e} were {v} at {k} and {w} at {l}.",),
        ("What is the record crowd of {e} at {k}?",
         "How many saw the best-attended {e} game at {k}?",
         "{e} {k} attendance record", "What is the highest attendance that {e} had at {k}?"),
    ),
    Template(
        "building phases", "fit", "number",
        ("{family} Quarter", "{family} Wharf", "{family} Gardens"), ORDINALS, "flats",
        ("The {k} phase of {e} provides {v} flats.", "{e}, {k} phase: {v} flats."),
        ("{v} flats belong to the {k} phase of {e}, {w} to the {l} phase.",),
        ("How many flats are in the {k} phase of {e}?",
         "How many homes does the {k} phase of {e} add?",
         "{e} {k} phase number of flats", "How many dwellings come with the {k} phase of {e}?"),
    ),
    Template(
        "mayors", "fit", "year",
        ("{family} Abbey", "{family} Bay", "{family} Heath"), YEARS, "person",
        ("{v} was elected mayor of {e} in {k}.", "{k}: {v} becomes mayor of {e}."),
        ("Mayors of {e}: {v} (elected {k}), {w} (elected {l}).",),
        ("Who was elected mayor of {e} in {k}?", "Who won the race for mayor in {e} in {k}?",
         "{e} mayor {k} election", "Whom did the voters of {e} make mayor in {k}?"),
        ("When was {v} elected mayor of {e}?",),
    ),
    Template(
        "ferry fares", "fit", "name",
        ("{family} Ferries", "{family} Island Line", "{family} Harbour Boats"),
        ("adults", "children", "students", "pensioners", "cyclists", "dogs"), "price",
        ("{e} fares: {v} for {k}.", "{e} charges {v} for {k}."),
        ("With {e}, a crossing costs {v} for {k} and {w} for {l}.",),
        ("What does {e} charge for {k}?", "How much is the fare for {k} with {e}?",
         "{e} {k} ticket price", "What do {k} pay on {e}?"),
    ),
    Template(
        "rainfall", "fit", "year",
        ("{family} Observatory", "{family} Weather Station", "{family} Airfield"), YEARS, "rain",
        ("{k}: {v} of rain at {e}.", "{e} measured {v} of rain in {k}."),
        ("Annual rain at {e}: {v} in {k}, {w} in {l}.",),
        ("How much rain fell at {e} in {k}?", "How wet was {k} at {e}?",
         "{e} precipitation {k}", "What was the yearly rain total at {e} in {k}?"),
    ),
    Template(
        "hotel floors", "fit", "number",
        ("Hotel {family} Palace", "Hotel {family} Garden", "Hotel {family} Station"),
        ORDINALS, "thing",
        ("{e}: the {v} is on the {k} floor.", "Guests of {e} find the {v} on the {k} floor."),
        ("At {e} the {v} is on the {k} floor and the {w} on the {l} floor.",),
        ("What is on the {k} floor of {e}?", "Which facility is on the {k} floor of {e}?",
         "{e} {k} floor facilities"),
        ("On which floor of {e} is the {v}?",),
    ),
)  # fmt: skip

MEASURE = (
    Template(
        "school pupils", "measure", "year",
        ("{family} Primary School", "{family} Grammar School", "{family} Night School"),
        YEARS, "count",
        ("In {k}, {v} pupils were enrolled at {e}.", "{e} ({k}): {v} pupils.",
         "{e} began {k} with {v} pupils."),
        ("Enrolment at {e} was {v} in {k} and {w} in {l}.",),
        ("How many pupils did {e} have in {k}?", "How many children attended {e} in {k}?",
         "{e} enrolment {k}", "What was the size of the student body of {e} in {k}?"),
    ),
    Template(
        "novel prize", "measure", "year",
        ("{family} Novel Prize", "{family} Poetry Prize", "{family} Translation Prize"),
        YEARS, "person",
        ("{e} {k}: {v}.", "{v} received the {e} in {k}.", "The jury of the {e} chose {v} in {k}."),
        ("Laureates of the {e} include {v} ({k}) and {w} ({l}).",),
        ("Who received the {e} in {k}?", "Which writer was honoured with the {e} in {k}?",
         "{e} {k} laureate", "To whom was the {e} awarded in {k}?"),
        ("In what year was the {e} given to {v}?", "When did {v} get the {e}?"),
    ),
    Template(
        "paint tins", "measure", "number",
        ("{family} Wall Paint", "{family} Floor Paint", "{family} Boat Paint"),
        ("1-litre", "2-litre", "3-litre", "5-litre", "10-litre", "15-litre"), "price",
        ("{e} in the {k} tin: {v}.", "A {k} tin of {e} now costs {v}."),
        ("{e}: {v} for the {k} tin, {w} for the {l} tin.",),
        ("What does a {k} tin of {e} cost?", "How much money do I need for a {k} tin of {e}?",
         "{e} {k} tin price", "At what price is the {k} tin of {e} sold?"),
    ),
    Template(
        "hospital wards", "measure", "name",
        ("{family} General Hospital", "{family} Children's Hospital", "{family} Memorial Clinic"),
        ("Cardiology", "Neurology", "Surgery", "Radiology", "Oncology", "Dermatology"), "person",
        ("{e}: {k} is run by {v}.", "Chief physician of {k} at {e}: {v}."),
        ("The chief physicians of {e} are {v} ({k}) and {w} ({l}).",),
        ("Who is chief physician of {k} at {e}?", "Which doctor leads {k} at {e}?",
         "{e} {k} chief", "Who has the top job in {k} at {e}?"),
        ("Of which ward at {e} is {v} the chief physician?",),
    ),
    Template(
        "bus journeys", "measure", "number",
        ("{family} Valley Buses", "{family} City Buses", "{family} Night Buses"), ROUTES, "minutes",
        ("{e}: line {k} takes {v} from end to end.", "Line {k} of {e} has a running time of {v}."),
        ("{e} run line {k} in {v} and line {l} in {w}.",),
        ("How long does line {k} of {e} take?",
         "How much time does a ride on line {k} of {e} take from end to end?",
         "{e} line {k} duration", "What is the running time of line {k} of {e}?"),
        ("Which line of {e} takes {v}?",),
    ),
    Template(
        "firmware sizes", "measure", "number",
        ("{family} Router", "{family} Camera", "{family} Thermostat"), VERSIONS, "megabytes",
        ("Firmware {k} for the {e} is a download of {v}.", "{e} firmware {k} – file size {v}."),
        ("Firmware for the {e}: {k} ({v}), {l} ({w}).",),
        ("How large is firmware {k} for the {e}?",
         "How much do I have to download for firmware {k} of the {e}?",
         "{e} firmware {k} size", "What is the file size of firmware {k} for the {e}?"),
    ),
    Template(
        "pool hours", "measure", "name",
        ("{family} Baths", "{family} Lido", "{family} Thermal Spa"), WEEKDAYS, "hours",
        ("{e} – {k} {v}.", "Swimmers are welcome at {e} on {k} {v}."),
        ("Swimming at {e} is possible {v} on {k} and {w} on {l}.",),
        ("When is {e} open on {k}?", "During which hours can I swim at {e} on {k}?",
         "{e} {k} opening times", "At what times do the doors of {e} open and close on {k}?"),
    ),
    Template(
        "charity grants", "measure", "year",
        ("{family} Foundation", "{family} Trust", "{family} Relief Fund"), YEARS, "million",
        ("The {e} gave away {v} in {k}.", "Grants of the {e}, {k}: {v}.",
         "{k} was the year in which the {e} paid out {v}."),
        ("The {e} awarded grants of {v} in {k} and {w} in {l}.",),
        ("How much did the {e} give away in {k}?",
         "What was the total of the grants of the {e} in {k}?",
         "{e} {k} grants total", "How generous was the {e} in {k}?"),
    ),
    Template(
        "concert halls", "measure", "name",
        ("{family} Philharmonic", "{family} Chamber Orchestra", "{family} Youth Orchestra"),
        ("Tiled Hall", "Granary Hall", "Rose Theatre", "Copper Dome", "Old Arsenal"), "count",
        ("{e}, {k}: best attendance {v}.", "{e} drew its largest audience at the {k}, {v} people."),
        ("The {e} drew at most {v} listeners to the {k} and {w} to the {l}.",),
        ("What was the best attendance of the {e} at the {k}?",
         "How many heard the {e} at its fullest concert in the {k}?",
         "{e} {k} largest audience", "How many people at most came to the {k} to hear the {e}?"),
    ),
    Template(
        "motorway sections", "measure", "number",
        ("{family} Motorway", "{family} Ring Road", "{family} Tramway"), ORDINALS, "distance",
        ("The {k} section of the {e} is {v} long.", "{e}, {k} section: {v}."),
        ("The {e} has a {k} section of {v} and a {l} section of {w}.",),
        ("How long is the {k} section of the {e}?",
         "What does the {k} section of the {e} measure from end to end?",
         "{e} {k} section length", "How many kilometres belong to the {k} section of the {e}?"),
    ),
    Template(
        "festival guests", "measure", "year",
        ("{family} Film Festival", "{family} Jazz Festival", "{family} Puppet Festival"),
        YEARS, "person",
        ("{v} opened the {e} in {k}.", "{e} {k}: opening speech by {v}."),
        ("Speakers at the opening of the {e}: {v} in {k}, {w} in {l}.",),
        ("Who opened the {e} in {k}?", "Whose words began the {e} in {k}?", "{e} {k} opener"),
        ("When did {v} open the {e}?",),
    ),
    Template(
        "crop yields", "measure", "name",
        ("{family} Farm", "{family} Estate", "{family} Orchard"),
        ("barley", "rye", "oats", "apples", "plums", "lentils", "hops"), "tonnes",
        ("{e} brought in {v} of {k}.", "Harvest at {e}: {v} of {k}."),
        ("The harvest of {e} was {v} of {k} and {w} of {l}.",),
        ("How much {k} did {e} harvest?", "What quantity of {k} was grown at {e}?",
         "{e} {k} harvest", "How many tonnes of {k} came from {e}?"),
    ),
    Template(
        "dam levels", "measure", "year",
        ("{family} Reservoir", "{family} Dam", "{family} Pond"), YEARS, "metres",
        ("{k}: lowest level at {e} {v}.", "The water of {e} sank to {v} in {k}."),
        ("The lowest levels of {e} were {v} in {k} and {w} in {l}.",),
        ("What was the lowest level of {e} in {k}?", "How far did the water at {e} drop in {k}?",
         "{e} lowest water {k}", "At what depth was {e} at its emptiest in {k}?"),
    ),
    Template(
        "library rooms", "measure", "number",
        ("{family} City Library", "{family} Law Library", "{family} Map Library"),
        ("101", "104", "110", "201", "204", "210", "301"), "thing",
        ("{e}: room {k} is the {v}.", "The {v} of {e} is in room {k}."),
        ("At {e}, the {v} is in room {k} and the {w} in room {l}.",),
        ("What is in room {k} of {e}?", "What is room {k} of {e} used as?", "{e} room {k}"),
        ("Which room of {e} is the {v} in?",),
    ),
)  # fmt: skip
TEMPLATES = FIT + MEASURE

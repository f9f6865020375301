"""Questions about a collection, and questions about what its articles say that look like them.

The rules were written with the first half of each in view; the second half checks that they hold
for other words, too.
"""

ABOUT_THE_COLLECTION = """\
which articles do you have?
list your sources
what is this about?
what do you know about?
what topics are covered?
how many articles are there?
what's the newest?
latest article?
what's the oldest document
how many are from the Gazette?
which articles are from March 2025?
anything new this year?
who wrote about badgers?
which articles mention the ferry?
is there anything about trams?
do you have something on badgers?
list articles about the bridge
Which articles do you have about bees?
How many documents mention the harbour?
show me all the files
What documents are in this collection?
list the topics please
give me a list of all articles from the Gazette
which stories are about the ferry?
Do any of the articles mention trams?
what are these articles about?
How many sources do you have?
When was the latest article published?
which papers discuss badgers?
What's in this folder?
are there any articles on the tram line?
what is the most recent news?
"""

ABOUT_THE_COLLECTION_TOO = """\
What articles are available?
can you list the documents you have
Which newspapers do these articles come from?
what subjects do you cover
What kind of documents are in here?
how many files do you have indexed?
what are the three latest articles
show the most recent stories
and what is the first article you have?
Which texts talk about badgers?
Which of the articles mention the ferry?
Could you please show me everything you have on badgers?
Is there an article about the harbour?
Have you got anything about trams?
Do you have any documents from 2024?
Articles about badgers
how many articles did the Gazette publish?
which articles were published in March 2025?
What is the collection about?
Who has written about the ferry?
Who is the author of the article on badgers?
Is there any mention of trams in the articles?
what has been published since 2024?
hi, what articles do you have please?
How many reports mention trams?
find articles that mention the bridge
what's new?
list everything published by the Gazette
how large is this collection?
Does any article mention badgers?
what are your sources?
When did the article about the ferry come out?
"""

ABOUT_WHAT_ARTICLES_SAY = """\
What is the newest bridge?
Who wrote the report on badgers?
How many articles does the constitution have?
What is this law about?
Which articles of the treaty mention fishing?
What does the latest article say about the bridge?
Who wrote the opera Carmen?
What document must I bring to the harbour office?
Which documents do I need for a licence?
How many files were stolen?
What's the oldest tree in the park?
Is there anything on the roof?
Do you have to pay for parking?
What is the constitution about?
How many reports did the council publish in 2020?
What sources of energy does the town use?
Which article of the constitution protects speech?
Who wrote that the ferry is late?
How many people are from the Gazette's town?
When was the bridge published as a listed building?
What do you need to know about badgers?
Is there a bridge over the river?
Which newspapers did the mayor own?
What is the latest on the strike?
Are there any trams in Dun?
Which pages were torn out of the register?
What did the articles of association say about fees?
How old is the oldest ferry?
what is new about the harbour fees?
List all attorneys that are named in the articles.
Do you have the mayor's number?
Who is the author of the harbour plan?
What papers must be shown at the border?
"""

ABOUT_WHAT_ARTICLES_SAY_TOO = """\
How many articles of clothing were donated?
Who is the newest member of the council?
What did the first document that the monks copied contain?
Which stories does the tower have?
What is the story of the ferry about?
How many pages does the annual report have?
What is the last page of the diary about?
Which sources feed the river?
Who wrote to the mayor about the badgers?
What is the fee about?
Is there something the mayor can do about badgers?
What do the articles say about the bridge?
What does the Gazette say about the bridge?
Which newspapers reported the fire?
What files does the program read?
How many articles has the reporter written about the fire?
What's the oldest?  the bridge or the mill
When was the first issue of the Gazette published?
Do you know who built the bridge?
Is there anything tourists should know about the tides?
What topics were covered at the council meeting?
Which topics did the mayor avoid?
What is there to see in Dun?
Do the badgers have something to eat?
Have you heard about the fire?
How many are there in the crew?
Which documents mention the treaty of 1850, according to the historian?
What was published in the first edition of the almanac?
Who published the first map of the island?
Are the documents of the archive open to the public?
When was the law on fishing published?
What is the most recent census figure?
List the articles that are banned on the ferry.
"""

"""The words that the readers by grammar go by: lemmas of verbs and nouns, by what they do in a sentence."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Verbs of saying: who is their subject speaks, and what hangs on them is said.
SAYING = _set(
    """
    acknowledge add admit announce argue believe claim comment concede confirm contend declare deny disclose
    estimate explain forecast indicate insist maintain note observe predict reiterate remark repeat reply report
    restate say state stress suggest tell think warn write
    """
)
#: Verbs whose object is what the speaker speaks about ("accused Norland of").
JUDGING = _set("accuse blame condemn criticise criticize defend denounce praise urge welcome")
#: Verbs below which nothing has been done yet ("needed to ease", "expects it to cut").
WANTS = _set(
    """
    ask attempt call consider convince encourage expect fail have hope insist like lobby need persuade press require
    seek threaten try urge want wish
    """
)
#: Verbs that hand on their object to the verb below them ("urged banks to accept").
ON_OTHERS = _set(
    "allow ask drive expect force get help keep let make order persuade press push require send tell urge want"
)
#: Nouns that bind to what hangs on them ("an agreement to buy").
BINDING = _set("agreement bid contract deal decision intention letter offer pact plan proposal talk")
#: What is done to a purchase or to talks that have not been made or are undone.
UNDOING = _set(
    """
    abandon ban block cancel confirm consider delay demand deny discuss drop exclude explore favor favour mull oppose
    plan postpone propose reject rule schedule scrap seek urge want weigh
    """
)
#: What befalls a purchase that is not made, or not yet; talks of which this is said were held.
FALLING_THROUGH = _set("approve clear collapse fail fall halt stall stop suspend")
#: Verbs of expecting a figure.
EXPECTS = _set("anticipate calculate estimate expect forecast foresee predict project reckon see")
#: What is planned rather than foretold, or only compares.
PLANNED = _set(
    """
    acquire beat buy continue control distribute exceed file give have hold invest issue maintain offer own pay provide
    purchase receive redeem remain repay seek sell settle spend split strive surpass top try use vest
    """
)
#: Verbs by which a body of state takes a step.
ACTS = _set(
    """
    abolish accelerate adopt agree allocate allow amend announce approve authorise authorize award ban blacklist block
    break bring buy cancel create cut declare delay deploy devalue develop dismiss double drain draw drop ease enact
    escort establish expel extend fix freeze grant halt hike hold implement impose increase inject intervene introduce
    invite keep launch leave levy lift limit loosen lower maintain make nationalise nationalize offer order outline
    pass permit postpone privatise privatize prohibit propose raise ratify reach recall reduce reject relax release
    remove renew repeal restore restrict resume retaliate revalue rule scrap sell set sever sign slap slash spend
    stabilise stabilize stop suspend switch take tighten tolerate trim unveil veto vote withdraw
    """
)
#: Verbs of rising.
UP = _set(
    """
    add advance appreciate bounce climb double firm gain increase jump leap rally rebound recover rise rocket soar spike
    strengthen surge triple vault
    """
)
#: Verbs of falling.
DOWN = _set(
    """
    crack crash crater decline decrease depreciate dip dive drop ease fall halve lose nosedive plummet plunge retreat
    sag shed sink skid slide slip slump soften tank tumble weaken
    """
)
#: Verbs after which a word says which way ("closed higher", "was down").
ENDING = _set("be close creep drift edge end finish inch move nudge open quote settle tend tick trade turn")
#: Verbs whose "up" or "down" is no way that prices go: "broken up", "set up".
ELSEWHERE = _set(
    "back break build call clean cover cut divide draw follow give hold join keep make set split take team turn wind"
)
HIGHER = _set("higher firmer stronger up dearer better")
LOWER = _set("lower easier weaker down softer")
#: Verbs that say which way with the word behind them: "gave up 14 points", "put on 3 pct".
WITH_WAY = {("give", "up"): "FELL", ("give", "back"): "FELL", ("hand", "back"): "FELL", ("put", "on"): "ROSE"}
#: Nouns of rising.
UP_NOUNS = _set("advance appreciation climb gain increase jump rally rise surge")
#: Nouns of falling.
DOWN_NOUNS = _set("collapse decline decrease depreciation drop fall loss plunge slide slump tumble")
#: Words that make of a noun of motion no more than a thought ("fears of a fall").
FEARS = _set(
    """
    avoid caution concern danger expect expectation fear hope possibility predict prevent prospect risk room stop
    suspicion threat worry
    """
)
#: Nouns of what is only hoped for, believed or asked.
HOPES = _set("belief bet call chance condition demand doubt idea likelihood need speculation talk tendency view")
#: Nouns that do so for a verb.
DOUBTS = _set("chance danger fear possibility prospect risk threat")
#: Groups of firms that a market is parted into: "the financials group".
SECTORS = _set("consumer energy financial financials healthcare industrials materials staples technology utilities")
#: A firm's part, which a name only qualifies ("its Lumo unit").
PARTS = _set("affiliate alliance arm company corporation division firm group subsidiary unit")
#: Nouns of a firm that belongs to another.
UNITS = _set("affiliate arm division subsidiary unit")
#: Who is named by a firm and is another: "Norvik's rival Lumo".
RELATED = _set("competitor customer owner parent rival subsidiary supplier unit")
#: Bodies of state that their country names ("Australian government").
STATE_BODIES = _set("administration cabinet government ministry parliament")
#: What is bought or held of a firm.
HOLDINGS = _set("% all control holding interest pct percent remainder rest share stake stock")
#: Heads of what has a price or is a gauge of prices.
PRICED = _set(
    """
    average bond composite cost deflator dollar franc future gauge index mark pound price rate sector share stock
    subindex yield
    """
)
#: Verbs whose infinitive has not come about: "threatened to fall".
NOT_YET = _set("allow hope intend let prevent stop tend threaten try want")
#: What goes before a gauge's name and makes another of it ("local currency M2").
OTHER_KINDS = _set("adjusted core currency domestic foreign local narrow nominal real underlying")
#: What a mover's name may stand before and still be what moves.
OWN_HEADS = _set(
    """
    adr average bond capitalisation capitalization composite contract crude equity future gold index issue note oil
    option price rate scrip security share silver stock unit value yield
    """
)
#: Objects of a verb of motion that say how far, not what is moved: "gained ground".
DISTANCES = _set(
    """
    bit cent fraction ground half lot momentum notch pence pfennig point quarter strength third value
    """
)
#: Last words of a department or a field, which employs nobody by itself.
FIELDS = _set("affairs marketing operations planning policy production sales studies trade")
#: Kinds of bodies, which name none by themselves.
BODY_KINDS = _set(
    """
    association board chamber club committee council federation institute office reserve society union unit
    """
)
#: Verbs whose figure is a term of an offer.
TERMS = _set("aim base charge condition design entitle limit offer price require secure subject")
#: Verbs whose object says what their subject did: "saw a rise", "staged a rally".
LIGHT = _set("enjoy enter have make manage post record register score see stage suffer take")
#: Verbs by which a sentence gives a firm's results.
RESULTS = _set(
    """
    advance amount announce average be climb come compare contract creep decline decrease dip double drop earn edge
    expand fall gain generate get grow halve have hit improve inch increase jump lose make narrow plummet plunge post
    reach realise realize rebound record register remain report restate rise say see show shrink sink slip soar stand
    surge swing total touch triple tumble turn widen
    """
)
#: What a firm's results are of.
METRICS = _set(
    """
    earning earnings ebit ebita ebitda income intake loss margin order orders profit result revenue sale sales turnover
    """
)
#: Units in which prices move and are foreseen.
PRICE_UNITS = ("percent", "points", "basis_points", "money")
#: Verbs by which a firm gets the money of a round.
RAISES = _set("close complete raise secure")
#: What a firm's shares are called.
SHARES = _set("adr adrs ads adss scrip share stock")
#: What kinds of firms there are: "the Denver chain", "a San Francisco fund".
FIRM_NOUNS = _set(
    """
    airline automaker bank bookmaker brand brewer broker brokerage builder business carmaker chain chipmaker
    clinic company conglomerate consultancy contractor dealer developer distiller distributor driller drugmaker explorer
    exporter fabricator firm foundry group grocer grower homebuilder hotelier housebuilder importer
    insurer landlord lender maker management manufacturer meatpacker miner operator outfit planemaker processor producer
    provider publisher refiner reinsurer retailer seller shipper shipbuilder smelter startup steelmaker
    supermarket supplier toymaker trader truckmaker utility vendor winemaker
    """
)
#: Last words of firms that mostly speak of others.
BROKERS = _set(
    """
    Advisers Advisors Analytics Broking Brokers Brokerage Capital Equities Institutional Investors Management Markets
    Partners Ratings Research Securities
    """
)
#: Who speaks about other firms than the own.
EXPERTS = _set("analyst broker dealer economist head manager researcher strategist trader")
#: What is foreseen, as a noun.
OUTLOOKS = _set("estimate forecast guidance outlook prediction projection")
#: What one does to an outlook, a rating or a target alike.
_SETS = _set(
    """
    boost bump cut double give halve have hike hold increase keep leave lift lower maintain put raise reaffirm reduce
    reiterate repeat retain set slash trim
    """
)
#: What one does to an outlook.
OUTLOOK_VERBS = _SETS | _set("confirm issue narrow publish revise stick up widen")
#: Verbs whose object is a result: "posted a profit of".
PUBLISHES = _set("achieve announce book declare deliver generate have log make post record register report return")
#: Verbs that lead to a result behind "to": "swung to a loss of".
TURNS = _set("fall plunge return sink slip slump swing")
#: Verbs by which a result is or becomes what it is.
COMES = _set(
    """
    advance amount be climb come contract creep decline decrease dip double drop ease edge expand fall grow halve hit
    improve inch increase jump leap narrow pass plummet plunge reach rebound rise shrink sink slide slip slump soar
    stand surge top total touch triple tumble widen
    """
)
#: Nouns behind "for" and "of" that only say of when a result is.
PERIODS = _set("day half month period quarter share week year")
#: Verbs that do something to a rating or a target, or to a firm that is then rated anew.
REGRADES = _SETS | _set("affirm assign confirm nudge restate start take")

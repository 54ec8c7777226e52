package grade

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"smallprint"
	"smallprint/taxonomy"
)

// typeCues are plain signs of the provision types, for diffs without
// provisions. They are rougher than the classifier and say at most three.
var typeCues = []struct {
	key string
	re  cue
}{
	{"data.ai-training", readCue(`\btrain(?:ing|ed|s)?\b[^.]{0,60}\b(?:model|ai|algorithm|machine)|(?:model|ai|machine learning)[^.]{0,60}\btrain|improve (?:our|the) models`)},
	{"data.human-review", readCue(`human review|reviewed by (?:humans|people|our staff)|(?:may|can) (?:read|review|view) (?:your )?(?:messages|conversations|content)`)},
	{"data.government-access", readCue(`law enforcement|government(?:al)? (?:request|agenc|authorit)|court order|subpoena`)},
	{"data.subprocessors", readCue(`sub-?processor|data process(?:ing|or) (?:agreement|addendum|terms)|\bdpa\b|processor`)},
	{"data.transfer", readCue(`standard contractual clauses|international(?:ly)? transfer|transfer[^.]{0,40}(?:outside|countr|abroad)|privacy (?:shield|framework)|adequacy`)},
	{"data.retention", readCue(`\bretain|retention|(?:keep|store|kept|stored)[^.]{0,40}(?:for|as long|until)|delet(?:e|ed|ion)[^.]{0,30}(?:within|after)`)},
	{"data.breach-notice", readCue(`(?:data|security|personal data) breach|security incident`)},
	{"data.security", readCue(`security measures|encrypt|safeguards|technical and organi[sz]ational`)},
	{"data.sale", readCue(`\b(?:sell|sold|sale of)\b[^.]{0,40}(?:data|information)|do not sell`)},
	{"data.children", readCue(`child|minors?\b|under (?:the age of )?1[368]|student|parental`)},
	{"data.sensitive", readCue(`biometric|sensitive (?:personal )?(?:data|information)|special categor|health data|face`)},
	{"data.tracking", readCue(`cookie|pixel|web beacon|tracking technolog|local storage`)},
	{"data.advertising", readCue(`advertis|\bads\b`)},
	{"data.marketing", readCue(`marketing|newsletter|promotional (?:e-?mail|message)`)},
	{"data.automated-decisions", readCue(`automated decision|profiling`)},
	{"data.rights", readCue(`right to (?:access|delet|eras|correct|object|port|rectif|withdraw)|your (?:privacy )?rights|data subject|data protection (?:officer|representative|authority)|exercise your|opt.out`)},
	{"data.sharing", readCue(`\b(?:share|disclose|provide)[sd]?\b[^.]{0,60}(?:third part|partner|affiliate|with others|vendors|providers)|third parties`)},
	{"data.sources", readCue(`(?:receive|obtain|collect)[^.]{0,60} from (?:third|partner|other|public)|data brokers`)},
	{"data.collection", readCue(`\bcollect(?:s|ed|ing)?\b|information you provide|log data|device information`)},
	{"data.use", readCue(`\buse[sd]?\b[^.]{0,40}\b(?:data|information|content)\b|purposes?`)},
	{"dispute.class-waiver", readCue(`class action|jury trial|class.wide|representative action`)},
	{"dispute.arbitration", readCue(`arbitrat`)},
	{"dispute.governing-law", readCue(`governing law|governed by the laws?|jurisdiction of|exclusive jurisdiction|venue|courts of`)},
	{"dispute.informal-resolution", readCue(`informal(?:ly)? (?:dispute )?resol|complaint|mediation|dispute resolution`)},
	{"dispute.limitation-period", readCue(`claims?[^.]{0,60}within (?:one|two|\d+) years?`)},
	{"fees.refunds", readCue(`refund`)},
	{"fees.renewal", readCue(`auto(?:matic(?:ally)?)?.?renew|renewal|cancel(?:lation)?[^.]{0,30}subscription`)},
	{"fees.price-change", readCue(`(?:change|increase|modify|adjust)[^.]{0,30}(?:price|fee)`)},
	{"fees.payment", readCue(`\bfees?\b|payment|\bpay\b|billing|charged?\b|invoice|price|tax`)},
	{"risk.indemnity", readCue(`indemnif|hold harmless`)},
	{"risk.liability-limit", readCue(`\bliab(?:le|ility)`)},
	{"risk.output-reliability", readCue(`outputs?[^.]{0,80}(?:accura|error|reliab|incorrect|inaccura)`)},
	{"risk.warranty-disclaimer", readCue(`warrant|as is|as available`)},
	{"risk.third-party-services", readCue(`third.party (?:services?|sites?|websites?|products?|links?|content)`)},
	{"content.copyright-complaints", readCue(`copyright|dmca|takedown|infring`)},
	{"content.licence", readCue(`\blicen[sc]e[^.]{0,60}(?:content|submi|upload)|grant[^.]{0,60}licen[sc]e|royalty.free`)},
	{"content.ownership", readCue(`\b(?:own|ownership|retain (?:all )?(?:rights|ownership))\b[^.]{0,60}(?:content|output|input)`)},
	{"content.feedback", readCue(`\bfeedback\b|suggestions`)},
	{"content.moderation", readCue(`moderat|remove[^.]{0,30}content|report[^.]{0,40}content|appeal`)},
	{"content.platform-ip", readCue(`intellectual property|trademark|our (?:logo|brand)`)},
	{"conduct.competitive-use", readCue(`scrap(?:e|ing)|reverse engineer|competing|compete`)},
	{"conduct.eligibility", readCue(`eligib|at least 1[368]|minimum age|years of age|old enough`)},
	{"conduct.user-responsibility", readCue(`you are (?:solely )?responsible|your responsib`)},
	{"account.security", readCue(`password|credential|your account|log.?in|register|phone number`)},
	{"account.inactivity", readCue(`inactiv`)},
	{"account.exit", readCue(`(?:close|delete) (?:your|an|the) account|surviv`)},
	{"account.termination", readCue(`terminat|suspen[ds]|ban(?:ned)? |restrict(?:ed)? access`)},
	{"agreement.change-notice", readCue(`(?:notify|notice|inform)[^.]{0,60}(?:change|update|modif)|check back|advance notice`)},
	{"agreement.modification", readCue(`(?:change|modify|update|amend)[^.]{0,30}(?:these|this|the|our) (?:terms|agreement|policy|polic)`)},
	{"agreement.service-change", readCue(`(?:change|modify|discontinue)[^.]{0,30}(?:service|feature)|beta`)},
	{"agreement.assignment", readCue(`\bassign`)},
	{"agreement.confidentiality", readCue(`confidential`)},
	{"agreement.publicity", readCue(`publicity|use (?:your|customer's) (?:name|logo)`)},
	{"agreement.export-control", readCue(`export control|sanction|embargo`)},
	{"agreement.audit", readCue(`\baudit`)},
	{"agreement.acceptance", readCue(`agree to (?:these|this|the|be bound)|part of (?:this|the|these) (?:agreement|terms)|contract with|enter into|hereinafter`)},
	{"conduct.acceptable-use", readCue(`you (?:may|must|shall|will) not|do not|don't|prohibit|not allowed|forbidden|abus|harass|spam`)},
	{"meta.contact", readCue(`contact (?:us|point)|registered office|representative`)},
	{"meta.definitions", readCue(`\bmeans\b|collectively|applies to|(?:this|these) (?:policy|terms|agreement) (?:appl|cover)`)},
}

// maxCued bounds how many changes of one diff are searched for plain signs.
const maxCued = 60

// maxJudged bounds how many changes of one diff are given types and a
// direction: a text with more of them was rewritten.
const maxJudged = 400

// provisions sets types and direction of the substantive changes, from the
// provisions where there are any, else from plain signs.
func (g *grader) provisions() {
	oldBy := byBlock(g.in.Old, g.in.OldProvisions)
	newBy := byBlock(g.in.New, g.in.NewProvisions)
	known := g.in.OldProvisions != nil || g.in.NewProvisions != nil
	cues, judged := 0, 0
	for _, c := range g.changes {
		if c.grade != substantive {
			continue
		}
		judged++
		if judged > maxJudged || judged > maxCued && !known {
			c.dir = smallprint.Neutral
			continue
		}
		gone, come := touched(c.pair.Old, oldBy, c, true), touched(c.pair.New, newBy, c, false)
		gone, come = onlyOne(gone, come)
		c.weighTypes(gone, come)
		if len(c.types) == 0 && cues < maxCued {
			cues++
			c.types = cuedTypes(c, known)
		}
		c.dir = g.direction(c, gone, come)
	}
	g.mainTypes()
	for _, c := range g.changes {
		// A word or two say little without what they are about.
		if c.cause == "rule" && len(c.types) > 0 && !frames[c.types[0]] && len(c.why) < 80 && strings.Contains(c.why, "' became '") {
			c.why += ": " + taxonomy.Name(c.types[0])
		}
	}
}

// frames are types that nearly every sentence of a document also is: they
// count where a change is nothing else.
var frames = map[string]bool{"meta.contact": true, "meta.definitions": true, "meta.service-description": true, "agreement.acceptance": true, "agreement.general": true}

// weighTypes orders the types of the provisions whose words changed by how
// much of each changed, and keeps the main ones.
func (c *change) weighTypes(gone, come []*smallprint.Provision) {
	c.weights = map[string]float64{}
	for _, p := range append(append([]*smallprint.Provision{}, gone...), come...) {
		w := p.Confidence * p.Confidence * c.extent()
		switch {
		case p.Type == "meta.service-description":
			w *= 0.3
		case frames[p.Type]:
			w *= 0.8
		}
		c.weights[p.Type] += w
	}
	c.types = heaviest(c.weights, 0.3, 5)
}

// extent is how much of a change there is, up to 1: a word or two tell less
// of what a change is about than a clause that came or went.
func (c *change) extent() float64 {
	if c.added() || c.removed() {
		return 1
	}
	return min(1, 0.5+float64(len(c.onlyOld())+len(c.onlyNew()))/25)
}

// heaviest lists types by weight: those with at least a share of the weight of
// the first, at most n.
func heaviest(weights map[string]float64, share float64, n int) []string {
	types := slices.Collect(maps.Keys(weights))
	slices.SortFunc(types, func(a, b string) int {
		return cmp.Or(cmp.Compare(weights[b], weights[a]), cmp.Compare(a, b))
	})
	for i, t := range types {
		if i == n || weights[t] < share*weights[types[0]] {
			return types[:i]
		}
	}
	return types
}

// maxTypes bounds the types of a diff: a reader of a text that was rewritten
// wants its main subjects.
const maxTypes = 5

// mainTypes keeps, where many changes touch many types, those that carry the
// most weight over all of them.
func (g *grader) mainTypes() {
	sum := map[string]float64{}
	for _, c := range g.changes {
		for _, t := range c.types {
			sum[t] += max(0.3, c.weights[t])
		}
	}
	for t, w := range sum {
		sum[t] = math.Sqrt(w)
	}
	kept := heaviest(sum, typeShare, maxTypes)
	for _, c := range g.changes {
		c.types = slices.DeleteFunc(c.types, func(t string) bool { return !slices.Contains(kept, t) })
	}
}

// typeShare is the least weight of a type, of that of the heaviest.
const typeShare = 0.35

func byBlock(r *smallprint.Reading, ps []smallprint.Provision) map[int][]*smallprint.Provision {
	m := map[int][]*smallprint.Provision{}
	for i := range ps {
		if len(ps[i].Spans) == 0 {
			continue
		}
		start := ps[i].Spans[0].Start
		at, _ := slices.BinarySearchFunc(r.Blocks, start, func(b smallprint.Block, x int) int {
			if b.End <= x {
				return -1
			} else if b.Start > x {
				return 1
			}
			return 0
		})
		m[at] = append(m[at], &ps[i])
	}
	return m
}

// touched returns the provisions whose spans a change of their block cuts.
func touched(blocks []int, by map[int][]*smallprint.Provision, c *change, old bool) []*smallprint.Provision {
	var out []*smallprint.Provision
	for _, b := range blocks {
		for _, p := range by[b] {
			if c.cuts(p, old) {
				out = append(out, p)
			}
		}
	}
	return out
}

// cuts reports whether changed words of a block lie in a provision's quote.
// Blocks that stand alone are changed whole.
func (c *change) cuts(p *smallprint.Provision, old bool) bool {
	if len(c.segments) == 0 {
		return true
	}
	text := c.new
	if old {
		text = c.old
	}
	for _, q := range p.Spans {
		at := indexOf(text, q.Quote)
		if at < 0 {
			continue
		}
		for _, s := range c.segments {
			from, to := s.newStart, s.newEnd
			if old {
				from, to = s.oldStart, s.oldEnd
			}
			if from < at+len(q.Quote) && at < to || from == to && at < from && from < at+len(q.Quote) {
				return true
			}
		}
	}
	return false
}

// onlyOne drops provisions that stand on both sides with the same words.
func onlyOne(gone, come []*smallprint.Provision) (a, b []*smallprint.Provision) {
	have := map[string]int{}
	for _, p := range come {
		have[p.Type+"\x00"+p.Quote()]++
	}
	same := map[string]int{}
	for _, p := range gone {
		k := p.Type + "\x00" + p.Quote()
		if have[k] > 0 {
			have[k]--
			same[k]++
			continue
		}
		a = append(a, p)
	}
	for _, p := range come {
		k := p.Type + "\x00" + p.Quote()
		if same[k] > 0 {
			same[k]--
			continue
		}
		b = append(b, p)
	}
	return a, b
}

// cuedTypes reads types off the changed sentences.
func cuedTypes(c *change, strict bool) []string {
	text := strings.ToLower(short(c.changedSentences(), 500))
	var out []string
	for _, t := range typeCues {
		if len(out) < 2 && t.re.MatchString(text) {
			out = append(out, t.key)
		}
	}
	if len(out) == 0 && len(c.path) > 0 {
		for _, t := range typeCues {
			if len(out) < 1 && t.re.MatchString(strings.ToLower(c.path[len(c.path)-1])) {
				out = append(out, t.key)
			}
		}
	}
	if strict && len(out) > 1 {
		out = out[:1]
	}
	return out
}

// changedSentences joins the sentences that a change touches.
func (c *change) changedSentences() string {
	if len(c.segments) == 0 {
		return c.alone()
	}
	out := ""
	for _, s := range c.segments {
		if x := sentenceAt(c.new, s.newStart, s.newEnd); len(x)+len(out) < 4000 {
			out += x + "\n"
		}
		if s.new == "" {
			out += s.old + "\n"
		}
	}
	return out
}

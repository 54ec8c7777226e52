package smallprint

import "fmt"

// A Unit is a sentence or a list item, the smallest piece that is classified.
type Unit struct {
	Start   int
	End     int
	Block   int    // index of its block in the reading
	Context []Span // lead-in sentence, parent item or table head it hangs on, outermost first
}

// An Attribute is a limit or condition that a provision states, with the words
// that state it.
type Attribute struct {
	Name  string `json:"name"`  // a name of docs/contract.md, or one of our own
	Value string `json:"value"` // normalised: ISO 8601 periods and dates, codes; else as written
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote"`
}

// A LawRef says that a rule of law bears on a provision. It never says that
// the provision breaks or keeps the law.
type LawRef struct {
	Rule         string `json:"rule"` // instrument and article, as "GDPR 6(1)(f)"
	Jurisdiction string `json:"jurisdiction"`
	Why          string `json:"why"`
	Confidence   string `json:"confidence"` // H, M or L: how sure the article number is
	Instrument   string `json:"instrument,omitempty"`
	Status       string `json:"status,omitempty"` // status note of the instrument, with its source
}

// An Analysis is what is said about a provision. Empty fields are not known.
type Analysis struct {
	States       string   `json:"states"`
	WhyItMatters string   `json:"why_it_matters"`
	ForUsers     string   `json:"for_users"`
	YouCan       []string `json:"you_can"`
	Exposure     Exposure `json:"exposure,omitempty"`
	Regulatory   string   `json:"regulatory"`
	Governance   string   `json:"governance"`
	Jurisdiction string   `json:"jurisdictions"`
	Contract     string   `json:"contract"`
	Compliance   []string `json:"compliance"`
	WrittenBy    string   `json:"written_by"` // "rules", or the name of a language model
}

// A Provision is a clause: spans of a version's text that state one thing.
type Provision struct {
	ID              string       `json:"id"` // unique in its version, derived from type and quote
	Type            string       `json:"type"`
	Title           string       `json:"title"`
	Stance          Stance       `json:"stance"`
	Salience        Salience     `json:"salience"`
	Effect          Direction    `json:"effect"`
	Severity        Severity     `json:"severity"`
	SeverityReasons []string     `json:"severity_reasons"`
	Confidence      float64      `json:"confidence"`
	Path            []string     `json:"path"`
	Spans           []QuotedSpan `json:"spans"`   // the clause's own words, in order
	Context         []QuotedSpan `json:"context"` // lead-in and parent items it hangs on
	Attributes      []Attribute  `json:"attributes"`
	Law             []LawRef     `json:"law,omitempty"`
	Notes           []string     `json:"notes"`
	Analysis        *Analysis    `json:"analysis,omitempty"`
	Lineage         string       `json:"lineage,omitempty"` // identity through versions
}

// Quote returns the provision's words: its spans joined by a space.
func (p *Provision) Quote() string {
	q := ""
	for i, s := range p.Spans {
		if i > 0 {
			q += " "
		}
		q += s.Quote
	}
	return q
}

// Attribute returns the first attribute of the name, and whether there is one.
func (p *Provision) Attribute(name string) (Attribute, bool) {
	for _, a := range p.Attributes {
		if a.Name == name {
			return a, true
		}
	}
	return Attribute{}, false
}

// Validate reports the first span of the provision that is not what stands in
// text (invariant 1, grounding).
func (p *Provision) Validate(text string) error {
	if len(p.Spans) == 0 {
		return fmt.Errorf("provision %s (%s) has no span", p.ID, p.Type)
	}
	for _, s := range append(append([]QuotedSpan{}, p.Spans...), p.Context...) {
		if err := CheckQuote(text, s.Start, s.End, s.Quote); err != nil {
			return fmt.Errorf("provision %s (%s): %w", p.ID, p.Type, err)
		}
	}
	for _, a := range p.Attributes {
		if err := CheckQuote(text, a.Start, a.End, a.Quote); err != nil {
			return fmt.Errorf("provision %s (%s), %s: %w", p.ID, p.Type, a.Name, err)
		}
	}
	return nil
}

// Complete makes empty lists of absent ones, so that JSON has [] and never
// null where docs/contract.md has a list.
func (p *Provision) Complete() {
	complete(&p.SeverityReasons)
	complete(&p.Path)
	complete(&p.Spans)
	complete(&p.Context)
	complete(&p.Attributes)
	complete(&p.Notes)
	if p.Analysis != nil {
		complete(&p.Law)
		complete(&p.Analysis.YouCan)
		complete(&p.Analysis.Compliance)
	}
}

func complete[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}

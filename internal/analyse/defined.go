package analyse

import "strings"

// termNouns end the phrases that contracts define. A capitalised phrase that
// ends otherwise may be the name of a product or a place.
var termNouns = wordSet("affiliate affiliates service services content data user users input inputs output outputs material materials software fee fees party parties information product products customer customers account accounts losses claim claims representative representatives subscription documentation dispute disputes submission submissions feedback application applications credits marks")

// definedTerms collects what the document puts in quotation marks, as it does
// where it defines a term, and what stands before "means", folded and without
// a plural s.
func definedTerms(text string) map[string]bool {
	m := map[string]bool{}
	for _, pair := range [][2]string{{"“", "”"}, {"\"", "\""}, {"‘", "’"}, {"«", "»"}} {
		rest := text
		for {
			_, after, ok := strings.Cut(rest, pair[0])
			if !ok {
				break
			}
			term, _, ok := strings.Cut(after[:min(len(after), 64)], pair[1])
			if !ok {
				rest = after
				continue
			}
			m[singular(strings.TrimRight(lower(strings.TrimSpace(term)), ".,;"))] = true
			rest = after[len(term)+len(pair[1]):]
		}
	}
	for _, verb := range []string{" means", " shall mean", " refers to"} {
		for rest := text; ; {
			before, after, ok := strings.Cut(rest, verb)
			if !ok {
				break
			}
			w := strings.Fields(before[max(0, len(before)-60):])
			for n := 1; n <= 3 && n <= len(w); n++ {
				m[singular(lower(strings.Join(w[len(w)-n:], " ")))] = true
			}
			rest = after
		}
	}
	return m
}

func singular(s string) string { return strings.TrimSuffix(s, "s") }

// isDefined reports whether the document defines the term. The set of defined
// terms is made once for a document.
func (ctx *Context) isDefined(term string) bool {
	ctx.once.Do(func() { ctx.defined = definedTerms(ctx.Text) })
	return ctx.defined[singular(lower(term))]
}

// undefined notes the first capitalised terms (of two words or more) of the clause that the document
// nowhere defines; "" where its text is not given or there are none.
func (c *clause) undefined() string {
	if c.ctx.Text == "" {
		return ""
	}
	var out []string
	for i := 1; i < c.own && len(out) < 2; i++ {
		from := i
		for i < c.own && c.capital(i) && i-from < 3 && (i == from || c.toks[i-1].sep == 0) {
			i++
		}
		if i-from < 2 && c.low(from) != "affiliates" || // "Services" alone is too common to query
			c.toks[from-1].sep&(sepStop|sepParen|sepQuote|sepDash) != 0 || !termNouns[c.low(i-1)] || c.isName(from) > 0 || c.toks[i-1].sep&sepStop != 0 || c.plainWords(from, i) {
			continue
		}
		if w := c.words(from, i); !c.ctx.isDefined(w) && !contains(out, "“"+w+"”") {
			out = append(out, "“"+w+"”")
		}
	}
	if out == nil {
		return ""
	}
	return listed(out) + ": capitalised like a defined term; no definition was found in this document."
}

// plainWords reports whether the phrase holds a word that no defined term has.
func (c *clause) plainWords(from, to int) bool {
	for i := from; i < to; i++ {
		if w := c.low(i); w == "third" || w == "other" || danglers[w] {
			return true
		}
	}
	return false
}

// capital reports whether token i begins with a capital and goes on in lower
// case.
func (c *clause) capital(i int) bool {
	w := c.words(i, i+1)
	return len(w) > 2 && w[0] >= 'A' && w[0] <= 'Z' && w[1] >= 'a' && w[1] <= 'z'
}

func contains(l []string, s string) bool {
	for _, x := range l {
		if x == s {
			return true
		}
	}
	return false
}

package classify

import "strings"

// form adds what shows the form of the unit rather than its subject.
func (e *extractor) form(in *Input) {
	e.flag('k', in.Kind, 1)
	words := append([]string{}, e.tokens(in.Text, 150)...)
	for i := 0; i < len(words) && i < 3; i++ {
		e.flag('1'+byte(i), words[i], 1)
	}
	e.modal('M', words)
	e.flag('R', string(polarity(in)), 2)
	if in.Item {
		e.flag('f', "item", 1)
	}
	if t := strings.TrimSpace(in.Text); t != "" {
		e.flag('t', t[len(t)-1:], 1)
	}
	switch n := len(words); {
	case n <= 2:
		e.flag('l', "2", 1)
	case n <= 5:
		e.flag('l', "5", 1)
	case n <= 10:
		e.flag('l', "10", 1)
	case n <= 40:
		e.flag('l', "40", 1)
	default:
		e.flag('l', "more", 1)
	}
	if n := len(in.Context); n > 0 {
		e.flag('f', "context", 1)
		e.modal('m', e.tokens(in.Context[n-1], 60))
	}
}

// modal adds who may, must or does what: the first two verbs of that sort
// with the subject before them and the negation after.
func (e *extractor) modal(ns byte, words []string) {
	subject, found := "none", 0
	for i, w := range words {
		if s := subjects[w]; s != "" {
			subject = s
		}
		m := modals[w]
		if m == "" {
			continue
		}
		for k := i + 1; k < len(words) && k <= i+3; k++ {
			if words[k] == "not" || words[k] == "never" || words[k] == "no" {
				m += "-not"
				break
			}
		}
		e.flag(ns, subject+" "+m, 1.5)
		if found++; found == 2 {
			return
		}
	}
	if found == 0 {
		e.flag(ns, subject+" plain", 1.5)
	}
}

var subjects = map[string]string{"we": "we", "us": "we", "our": "we", "company": "we", "provider": "we", "controller": "we", "processor": "we", "supplier": "we",
	"you": "you", "your": "you", "customer": "you", "customers": "you", "user": "you", "users": "you", "subscriber": "you", "licensee": "you", "developer": "you", "developers": "you", "member": "you", "seller": "you", "sellers": "you",
	"party": "party", "parties": "party", "they": "they", "it": "it", "third": "third"}

var modals = map[string]string{"may": "may", "might": "may", "can": "can", "could": "can", "will": "will", "shall": "shall", "must": "must", "should": "should",
	"cannot": "cannot", "can't": "cannot", "won't": "will-not", "don't": "do-not", "do": "do", "does": "do", "agree": "agree", "agrees": "agree", "required": "required", "prohibited": "prohibited",
	"responsible": "responsible", "collect": "act", "use": "act", "share": "act", "disclose": "act", "process": "act", "retain": "act", "reserve": "reserve", "reserves": "reserve", "disclaim": "disclaim", "disclaims": "disclaim",
	"right": "right", "entitled": "right", "warrant": "warrant", "warrants": "warrant", "represent": "warrant", "liable": "liable", "grant": "grant", "grants": "grant"}

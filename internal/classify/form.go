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
	size := sizeOf(len(words))
	e.flag('l', size, 1)
	if len(in.Context) > 0 {
		e.flag('L', size+" context", 1)
	} else {
		e.flag('L', size+in.Text[len(in.Text)-1:], 1)
	}
	e.flag('K', in.Kind+" "+string(polarity(in)), 1)
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

// sizeOf sorts a unit by how many words it has.
func sizeOf(words int) string {
	switch {
	case words <= 2:
		return "2"
	case words <= 5:
		return "5"
	case words <= 10:
		return "10"
	case words <= 40:
		return "40"
	}
	return "more"
}

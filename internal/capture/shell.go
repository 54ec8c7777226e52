package capture

import (
	"net/http"
	"regexp"
	"strings"

	"smallprint"
)

// asksForScripts knows what a noscript element tells readers of an
// application.
var asksForScripts = regexp.MustCompile(`(?i)javascript|enable scripts`)

// roots are the ids of the elements that applications draw themselves into.
var roots = map[string]bool{"root": true, "app": true, "__next": true, "__nuxt": true, "___gatsby": true, "app-root": true,
	"react-root": true, "main-app": true, "svelte": true, "app-mount": true, "mount": true, "application": true, "q-app": true}

// shell says why a page is a frame that scripts fill, or "".
func (f *facts) shell() string {
	switch {
	case f.data:
		return "" // the text came as data
	case f.words < 100 && f.scripts && asksForScripts.MatchString(f.noscript):
		return "the page asks for JavaScript"
	case f.words < 100 && f.scripts && f.root:
		return "the page is filled by scripts"
	case f.words < 12 && f.scripts:
		return "the page is filled by scripts"
	}
	return ""
}

// shell says why an answer is a shell that a browser would fill, or "". A
// wall is no shell, whatever scripts it runs.
func shell(a *Answer) string {
	if a.Outcome != "" || a.Status != http.StatusOK || len(a.Body) == 0 || !isHTML(a) {
		return ""
	}
	why := a.look().shell()
	if why == "" {
		return ""
	}
	in := Input{Pages: []Answer{*a}}
	if v := in.page(&in.Pages[0]); v.Outcome != smallprint.OutcomeOK && v.Outcome != smallprint.OutcomeEmpty {
		return ""
	}
	return why
}

// readsLikeData reports whether a data script holds sentences.
func readsLikeData(s string) bool { return strings.Count(s, ". ") >= 5 }

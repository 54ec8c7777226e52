package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"smallprint"
)

// maxLabel is the longest block, in bytes, that can be a widget's label.
const maxLabel = 80

// isFurniture reports whether a whole block is a widget's label, a counter or
// an ornament and no words of the document.
func isFurniture(text []byte, kind smallprint.BlockKind) bool {
	if len(text) > maxLabel {
		return false
	}
	if !hasWords(text) {
		return kind != smallprint.BlockTableCell // ticks and crosses answer in tables
	}
	if kind == smallprint.BlockTableCell {
		return false
	}
	s := strings.Trim(lower(string(text)), " ?!.:…›»→↑↓+-")
	if kind == smallprint.BlockParagraph && (languageNames[s] || doors[s]) {
		return true
	}
	// One word can be a whole item of a list of rights, or a heading.
	if kind != smallprint.BlockParagraph && !strings.Contains(s, " ") && s != "contents" && s != "index" {
		return keyboardHint(s)
	}
	return labelsOfWidgets[s] || keyboardHint(s) || relativeTime(s) || counter(s)
}

func hasWords(text []byte) bool {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if class[c] == inWord {
				return true
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if unicode.IsLetter(r) || unicode.IsNumber(r) || r == utf8.RuneError {
			return true
		}
		i += n
	}
	return false
}

// labelsOfWidgets are labels that are never all the words of a block of terms.
var labelsOfWidgets = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.FieldsFunc(`was this helpful|was this page helpful|was this article helpful|did this answer your question|did you find this helpful|did you find this article helpful|rate this page|give feedback|send feedback
copy|copied|copy link|copy link to heading|copy link to section|copy page|copy page as markdown|copy url|copy for llm|link copied|direct link to this section|permalink|anchor|print|print this page|print page|print version|printable version|share|share this|share this page|share this article|share on facebook|share on twitter|share on linkedin|share on x|tweet
back to top|return to top|go to top|scroll to top|to top|nach oben|zurück nach oben|haut de page|retour en haut|volver arriba|torna su|naar boven|voltar ao topo|skip to content|skip to main content|zum inhalt springen|aller au contenu|saltar al contenido|vai al contenuto
read more|read less|show more|show less|see more|see less|view more|view less|load more|expand|collapse|expand all|collapse all|show all|hide all|mehr anzeigen|weniger anzeigen|weiterlesen|lire la suite|voir plus|leer más|ver más|leggi di più|lees meer|ler mais
download pdf|download as pdf|download this page|view pdf|save as pdf|open menu|close menu|menu|close|toggle menu|toggle navigation|toggle theme|search|search docs|loading|please wait|play video|pause video|select language|choose language|change language|choose your language|select your language|sprache wählen|on this page|in this article|in this page|jump to|edit this page|report a bug|opens in a new window|opens in a new tab|opens in new window|opens in new tab|version|other languages|available languages|other language versions|table of contents|contents|index|skip to|skip to primary navigation|skip to navigation|skip to footer|primary navigation`, func(r rune) bool { return r == '|' || r == '\n' }) {
		m[s] = true
	}
	return m
}()

// doors are the buttons of a site's header.
var doors = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.Split("sign in|sign up|log in|login|log out|get started|start for free|get a demo|book a demo|request a demo|contact sales|free trial|anmelden|einloggen|registrieren|se connecter|s'inscrire|iniciar sesión|accedi|inloggen|entrar", "|") {
		m[s] = true
	}
	return m
}()

// languageNames alone in a paragraph are the state of a language picker.
var languageNames = set("english deutsch français español italiano nederlands português polski svenska dansk norsk suomi čeština magyar română türkçe русский українська ελληνικά 日本語 한국어 中文 简体中文 繁體中文 العربية עברית हिन्दी")

// keyboardHint recognises "⌘K", "ctrl + k" and the like.
func keyboardHint(s string) bool {
	rest := s
	for _, k := range []string{"⌘", "⌥", "⇧", "ctrl", "cmd", "alt"} {
		rest = strings.TrimPrefix(rest, k)
	}
	rest = strings.Trim(rest, " +")
	return len(rest) != len(s) && len(rest) <= 1
}

var timeUnits = set("second seconds minute minutes min mins hour hours day days week weeks month months year years")

// relativeTime recognises "updated 3 days ago" and "last updated over a week
// ago": they change with the clock, not with the document.
func relativeTime(s string) bool {
	if s == "updated today" || s == "updated yesterday" || s == "just now" {
		return true
	}
	words := strings.Fields(s)
	n := len(words)
	return n >= 3 && n <= 9 && words[n-1] == "ago" && timeUnits[words[n-2]]
}

var countedThings = set("views view likes like comments comment shares share replies votes downloads reads claps")

// counter recognises "1,204 views" and "5 min read".
func counter(s string) bool {
	words := strings.Fields(strings.ReplaceAll(s, "-", " "))
	switch {
	case len(words) < 2 || words[0][0] < '0' || words[0][0] > '9':
		return false
	case len(words) == 2:
		return countedThings[words[1]]
	case len(words) == 3:
		return timeUnits[words[1]] && words[2] == "read"
	}
	return len(words) <= 8 && strings.HasSuffix(s, "found this helpful")
}

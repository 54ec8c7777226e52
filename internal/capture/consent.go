package capture

import (
	"fmt"
	"regexp"
	"strings"

	"smallprint"
)

var (
	consentVerb = regexp.MustCompile(`(?i)^(i )?(accept|agree|allow|reject|decline|refuse|deny|consent|got it|ok|yes|no|enter|leave|exit|i am (over|under) \d+|yes, i am.*|no, i am.*|continue without (accepting|agreeing)|necessary only|only necessary|(accept|allow|reject|decline|refuse|deny) (all|cookies|necessary|everything|and (continue|close)|optional)( cookies)?|agree and (continue|close)|(more|manage|show|cookie|privacy) (options|choices|preferences|settings|purposes)|customi[sz]e|` +
		`(alle )?(cookies )?(akzeptieren|ablehnen|zustimmen|annehmen|verwalten)|nur notwendige( cookies)?|(mehr )?(optionen|einstellungen)|tout (accepter|refuser)|accepter( tout)?|refuser( tout)?|j'accepte|je refuse|continuer sans accepter|(plus d')?options|paramétrer|` +
		`aceptar( todo| todas)?|rechazar( todo| todas)?|(más )?opciones|configurar|accetta( tutto| tutti)?|rifiuta( tutto| tutti)?|(altre )?opzioni|personalizza|alles (accepteren|weigeren|afwijzen)|accepteren|weigeren|(meer )?opties|aceitar( tudo| todos)?|rejeitar( tudo| todos)?|recusar( tudo)?|(mais )?opções)$`)
	consentNoun = regexp.MustCompile(`(?i)\b(cookies?|partners?|vendors|consent|store (and/or )?access information|personal data|personali[sz]ed|partnern?|einwilligung|personenbezogene|partenaires|consentement|données personnelles|socios|consentimiento|datos personales|fornitori|consenso|dati personali|toestemming|persoonsgegevens|parceiros|consentimento|dados pessoais)\b`)
)

// verbs counts the buttons that answer a question for consent.
func verbs(buttons []string) int {
	n := 0
	for _, b := range buttons {
		if consentVerb.MatchString(strings.TrimSpace(b)) {
			n++
		}
	}
	return n
}

// consent knows a consent page that keeps the document's own title: its text
// is the question and nothing else. A banner above a short policy is not one.
func (in *Input) consent(f *facts, words int) Verdict {
	if verbs(f.buttons) < 2 || len(consentNoun.FindAllString(f.text, 3)) < 2 {
		return okay
	}
	if in.titled(f) && (in.Reading == nil || countWords(in.Reading.Text) >= 25 && (!in.strange() || headed(f))) {
		return okay
	}
	if !in.titled(f) && in.Reading != nil && in.alike() {
		return okay
	}
	return verdict(smallprint.OutcomeConsentWall, fmt.Sprintf("a question for consent (%s) in place of the text of %s", f.buttons[0], plural(words, "word")))
}

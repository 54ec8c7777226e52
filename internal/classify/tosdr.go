package classify

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
)

// caseRules map reviewers' cases of ToS;DR to types by words of the case. The
// first rule all of whose words stand in it decides; a type of "" leaves the
// quotes of the case out, for they state too many things.
var caseRules = []struct{ words, typ string }{
	{"date last update", ""}, {"easy read", ""}, {"missing unfindable", ""}, {"archives", ""}, {"very broad", ""},
	{"translated languages", "agreement.general"}, {"attitude", ""},
	{"dnt", "data.tracking"}, {"does not track you", "data.tracking"}, {"arbitration", "dispute.arbitration"}, {"class action", "dispute.class-waiver"},
	{"reduced time legal action", "dispute.limitation-period"}, {"court law", "dispute.governing-law"}, {"indemnify", "risk.indemnity"},
	{"as is", "risk.warranty-disclaimer"}, {"no warranty", "risk.warranty-disclaimer"}, {"no guarantee", "risk.warranty-disclaimer"},
	{"not guarantee accuracy", "risk.warranty-disclaimer"}, {"not guarantee", "risk.warranty-disclaimer"},
	{"over certain age", "conduct.eligibility"}, {"security account", "account.security"},
	{"unauthorized access personal", "data.security"}, {"security practices", "data.security"}, {"encrypted", "data.security"},
	{"two factor", "account.security"}, {"personal data breach", "data.breach-notice"}, {"affected breaches", "data.breach-notice"},
	{"not sell", "data.sale"}, {"bankruptcy", "data.sharing"}, {"after merger", "data.sharing"}, {"may sell", "data.sale"},
	{"government", "data.government-access"}, {"legal requests", "data.government-access"}, {"disclose without notifying", "data.government-access"},
	{"tracking pixels", "data.tracking"}, {"fingerprint", "data.tracking"}, {"cookie", "data.tracking"}, {"tracks you other", "data.tracking"},
	{"tracks web page referred", "data.tracking"}, {"tracking", "data.tracking"}, {"analytics", "data.tracking"},
	{"opt out promotional", "data.marketing"}, {"marketing", "data.marketing"}, {"targeted third-party advertising", "data.advertising"},
	{"opt out targeted", "data.advertising"}, {"advertising", "data.advertising"}, {"ads shown", "data.advertising"},
	{"change price", "fees.price-change"}, {"no refund", "fees.refunds"}, {"refund", "fees.refunds"}, {"credit card", "fees.payment"},
	{"cannot be canceled", "fees.renewal"}, {"terms changed without notice", "agreement.modification"}, {"terms changed", "agreement.modification"},
	{"revisit terms", "agreement.change-notice"}, {"change its terms notification", "agreement.change-notice"}, {"material change terms", "agreement.change-notice"},
	{"change terms notified", "agreement.change-notice"}, {"conditions may change", "agreement.modification"}, {"critical changes terms", "agreement.modification"},
	{"without prior notice account", "account.termination"}, {"suspend", "account.termination"}, {"delete account notice", "account.termination"},
	{"accounts terminated", "account.termination"}, {"suspension", "account.termination"}, {"closing your account", "account.termination"},
	{"banned re-register", "account.termination"}, {"right to leave", "account.exit"}, {"cannot delete account", "account.exit"},
	{"retrieve archive", "data.rights"}, {"export data", "data.rights"}, {"access deletion personal", "data.rights"}, {"delete your content", "data.rights"},
	{"opt out providing", "data.rights"}, {"complaint mechanism", "data.rights"}, {"limit information used", "data.rights"},
	{"waive moral", "content.licence"}, {"copyright license", "content.licence"}, {"license", ""}, {"distribute content media", "content.licence"},
	{"use your content", "content.licence"}, {"retains rights content", "content.licence"}, {"non-exclusive content", "content.licence"},
	{"maintain ownership", "content.ownership"}, {"takes credit", "content.ownership"}, {"suggestions", "content.feedback"}, {"feedback", "content.feedback"},
	{"copyright claim", "content.copyright-complaints"}, {"copyright take down", "content.copyright-complaints"},
	{"delete specific content", "content.moderation"}, {"delete content violate", "content.moderation"}, {"block censor", "content.moderation"},
	{"usernames rejected", "content.moderation"}, {"spidering", "conduct.competitive-use"}, {"scrape", "conduct.competitive-use"},
	{"individual use", "conduct.acceptable-use"}, {"non-commercially", "conduct.acceptable-use"}, {"libelous", "conduct.acceptable-use"},
	{"illegal purposes", "conduct.acceptable-use"}, {"submit illegal", "conduct.acceptable-use"}, {"pornographic", "conduct.acceptable-use"},
	{"chain letters", "conduct.acceptable-use"}, {"interfere", "conduct.acceptable-use"}, {"unauthorized access other", "conduct.acceptable-use"},
	{"prohibits", "conduct.acceptable-use"}, {"comply law country", "conduct.user-responsibility"}, {"pseudonyms", "account.security"},
	{"legal name", "account.security"}, {"alternative accounts", "account.security"}, {"distribute account third", "account.security"},
	{"must create account", "account.security"}, {"stop providing", "agreement.service-change"}, {"throttles", "agreement.service-change"},
	{"failure enforce waiver", "agreement.general"}, {"invalidity", "agreement.general"}, {"other applicable rules", "agreement.acceptance"},
	{"separate policies", "agreement.acceptance"}, {"maintenance", "agreement.service-level"}, {"help desk", "agreement.service-level"},
	{"accessibility guaranteed", "agreement.service-level"}, {"no liability", "risk.liability-limit"}, {"liability", "risk.liability-limit"},
	{"responsible linked", "risk.third-party-services"}, {"not apply third websites", "risk.third-party-services"}, {"third-party access", "risk.third-party-services"},
	{"responsible disputes", "risk.third-party-services"}, {"risks downloading", "risk.warranty-disclaimer"}, {"condone", "risk.third-party-services"},
	{"third parties bound", "data.sharing"}, {"third parties operating", "data.sharing"}, {"given third", "data.sharing"}, {"share third", "data.sharing"},
	{"third parties legal basis", "data.sharing"}, {"aggregate third", "data.sharing"}, {"anywhere world", "data.transfer"}, {"outside jurisdiction", "data.transfer"},
	{"about you through third", "data.sources"}, {"extra data promotions", "data.sources"}, {"retention", "data.retention"}, {"logs", "data.retention"},
	{"after erasure", "data.retention"}, {"deleted holds", "data.retention"}, {"holds onto", "data.retention"}, {"retention period", "data.retention"},
	{"biometric", "data.sensitive"}, {"location", "data.collection"}, {"ip address", "data.collection"}, {"browser history", "data.collection"},
	{"details kinds personal", "data.collection"}, {"many types personal", "data.collection"}, {"how collect", "data.collection"}, {"permissions", "data.collection"},
	{"without revealing", "data.collection"}, {"no need register", "data.collection"}, {"aggregated statistics", "data.use"}, {"profile combined", "data.use"},
	{"intend use", "data.use"}, {"limited purposes", "data.use"}, {"different purposes", "data.use"}, {"private messages", "data.human-review"},
	{"private content accessed", "data.human-review"}, {"publishing personal", "data.sharing"},
}

func caseType(c string) string {
	for _, r := range caseRules {
		all := true
		for _, w := range strings.Fields(r.words) {
			all = all && strings.Contains(c, w)
		}
		if all {
			return r.typ
		}
	}
	return ""
}

type tosdrRow struct {
	Service, Document, Quote, Case string
	Class                          string `json:"case_class"`
	Reviewed                       bool
}

func loadTosdr(file string) ([]tosdrRow, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []tosdrRow
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var r tosdrRow
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, sc.Err()
}

// tosdrExamples turns the quotes whose case means one type into examples of a
// main type; other types, stance and salience are not known of them.
func tosdrExamples(rows []tosdrRow, weight float32) []Example {
	var out []Example
	for _, r := range rows {
		t := caseType(r.Case)
		if t == "" || len(r.Quote) < 20 || len(r.Quote) > 700 {
			continue
		}
		kind := KindOf(r.Document, "", r.Quote)
		out = append(out, Example{Input: Input{Text: plain(r.Quote), Kind: kind}, Types: []string{t}, Service: r.Service, Weight: weight, Weak: true})
	}
	return out
}

package classify

import (
	"bytes"
	"strings"
	"testing"

	"smallprint"
	"smallprint/taxonomy"
)

func TestEveryTypeHasPhrasesAndTitle(t *testing.T) {
	if len(taxonomy.Types) != nTypes {
		t.Fatalf("the taxonomy has %d types, the model %d: train it again", len(taxonomy.Types), nTypes)
	}
	phrased := map[string]bool{}
	for _, line := range strings.Split(lexiconText, "\n") {
		key, _, _ := strings.Cut(line, ":")
		phrased[key] = true
	}
	for _, typ := range taxonomy.Types {
		if titles[typ.Key+"|*"] == "" {
			t.Errorf("%s has no title", typ.Key)
		}
		if !phrased[typ.Key] {
			t.Errorf("%s has no phrases", typ.Key)
		}
	}
	for key := range titles {
		typ, stance, _ := strings.Cut(key, "|")
		if _, ok := taxonomy.Lookup(typ); !ok {
			t.Errorf("titles.txt: unknown type %s", typ)
		}
		if stance != "*" && indexOfWord(stanceNames, stance) < 0 {
			t.Errorf("titles.txt: unknown stance %s", stance)
		}
	}
	for i, s := range smallprint.Stances {
		if stanceNames[i] != string(s) {
			t.Errorf("stance %d is %s, the model takes it for %s", i, s, stanceNames[i])
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, tt := range []struct{ terms, title, text, want string }{
		{"Privacy Policy", "", "", kindPrivacy},
		{"", "Tidepool Terms of Service", "", kindTerms},
		{"Data Processor Agreement", "", "", kindProcessor},
		{"Community Guidelines", "", "", kindConduct},
		{"", "Untitled", strings.Repeat("We use your personal data. ", 9), kindPrivacy},
		{"", "", "", kindOther},
	} {
		if got := KindOf(tt.terms, tt.title, tt.text); got != tt.want {
			t.Errorf("KindOf(%q, %q) is %s, want %s", tt.terms, tt.title, got, tt.want)
		}
	}
}

func made() []Example {
	var out []Example
	for i, l := range []struct{ text, typ, stance string }{
		{"We keep your data for ten days.", "data.retention", "platform_will"},
		{"You must pay all fees.", "fees.payment", "user_must"},
		{"Welcome to the pool.", "", ""},
		{"We delete your data after ten days.", "data.retention", "platform_will"},
		{"You must pay the invoice.", "fees.payment", "user_must"},
		{"Welcome to the beach.", "", ""},
	} {
		ex := Example{Input: Input{Text: l.text, Kind: kindTerms}, Stance: l.stance, Service: string(rune('a' + i)), Doc: i, Weight: 1}
		if l.typ != "" {
			ex.Types = []string{l.typ}
		}
		out = append(out, ex)
	}
	return out
}

func TestTrainingGivesTheSameBytes(t *testing.T) {
	var progress bytes.Buffer
	train := func() []byte {
		b, err := fit(made(), []Input{{Text: "We keep data."}}, &progress).encode()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	a := train()
	if !bytes.Equal(a, train()) {
		t.Error("the same examples gave other weights")
	}
	w, err := decode(a)
	if err != nil {
		t.Fatal(err)
	}
	p := make([]float32, nOutputs)
	w.scores(&Input{Text: "We keep your data for nine days.", Kind: kindTerms}, p)
	probabilities(p)
	if v := decide(p, func(p float32) float64 { return float64(p) }); len(v.types) == 0 || typeKey(v.types[0]) != "data.retention" {
		t.Errorf("a model of six sentences takes retention for %v", v.types)
	}
}

func TestIsotonicRises(t *testing.T) {
	w := weights{calib: isotonic([]float32{0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9}, []bool{false, true, false, false, true, false, true, true})}
	last := 0.0
	for p := float32(0); p <= 1; p += 0.05 {
		c := w.calibrated(p)
		if c < last || c > 1 {
			t.Errorf("confidence of %.2f is %.2f, below %.2f", p, c, last)
		}
		last = c
	}
}

func TestMarkdownToPlain(t *testing.T) {
	for in, want := range map[string]string{
		"**Feedback.** See [our _terms_](https://a.example/(x)).": "Feedback. See our terms.",
		"1\\. You may &amp; can":                                  "1. You may &amp; can",
		"| a | b<br>c |":                                          "a b c",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) is %q, want %q", in, got, want)
		}
	}
}

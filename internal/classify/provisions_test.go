package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"strings"
	"sync"
	"testing"

	"smallprint"
)

// document makes a reading of blocks written "# heading", "- item" or plain,
// and a unit of each that is no heading.
func document(lines ...string) (*smallprint.Reading, []smallprint.Unit) {
	r := &smallprint.Reading{Language: "en"}
	var units []smallprint.Unit
	var path []string
	var lead []smallprint.Span
	for _, l := range lines {
		b := smallprint.Block{Kind: smallprint.BlockParagraph, Start: len(r.Text), Path: path}
		switch {
		case strings.HasPrefix(l, "# "):
			b.Kind, b.Level, l = smallprint.BlockHeading, 2, l[2:]
			path, lead = []string{l}, nil
		case strings.HasPrefix(l, "- "):
			b.Kind, b.Level, l = smallprint.BlockListItem, 1, l[2:]
		}
		b.End = b.Start + len(l)
		r.Text += l + "\n"
		if b.Kind != smallprint.BlockHeading {
			u := smallprint.Unit{Start: b.Start, End: b.End, Block: len(r.Blocks)}
			if b.Kind == smallprint.BlockListItem {
				u.Context = lead
			}
			units = append(units, u)
			lead = nil
			if strings.HasSuffix(l, ":") {
				lead = []smallprint.Span{{Start: b.Start, End: b.End}}
			} else if b.Kind == smallprint.BlockListItem {
				lead = u.Context
			}
		}
		r.Blocks = append(r.Blocks, b)
	}
	r.Text = strings.TrimSuffix(r.Text, "\n")
	sum := sha256.Sum256([]byte(r.Text))
	r.TextSHA256 = hex.EncodeToString(sum[:])
	return r, units
}

func sample() (*smallprint.Reading, []smallprint.Unit) {
	return document(
		"# Terms of Service", "Welcome to Tidepool!",
		"# Dispute resolution", "You and Tidepool agree to resolve any dispute through final and binding arbitration.",
		"These terms are governed by the laws of the State of Delaware.",
		"# Liability", "Our total liability will not exceed the amount you paid us in the twelve months before the claim.",
		"# Rules", "You may not:", "- use the service to harass other people", "- use the service to send spam", "- upload malware or viruses",
		"# Indemnity", "You will indemnify and hold harmless Tidepool from any claims, losses and expenses.",
		"You will indemnify and hold harmless Tidepool from any claims, losses and expenses.")
}

func TestProvisions(t *testing.T) {
	r, units := sample()
	ps := Default().Provisions(r, units, "Terms of Service", nil)
	byType := map[string]smallprint.Provision{}
	ids := map[string]bool{}
	for _, p := range ps {
		if err := p.Validate(r.Text); err != nil {
			t.Error(err)
		}
		if ids[p.ID] {
			t.Errorf("id %s stands twice", p.ID)
		}
		ids[p.ID] = true
		if _, ok := byType[p.Type]; !ok {
			byType[p.Type] = p
		}
		if p.Confidence <= 0 || p.Confidence > 1 {
			t.Errorf("confidence of %s is %v", p.ID, p.Confidence)
		}
	}
	for typ, stance := range map[string]smallprint.Stance{"dispute.arbitration": "", "dispute.governing-law": "", "risk.liability-limit": smallprint.Disclaims, "conduct.acceptable-use": smallprint.UserMustNot, "risk.indemnity": smallprint.UserMust} {
		p, ok := byType[typ]
		if !ok {
			t.Errorf("no provision of type %s", typ)
			continue
		}
		if stance != "" && p.Stance != stance {
			t.Errorf("stance of %s is %s, want %s", typ, p.Stance, stance)
		}
	}
	if got := len(byType["risk.indemnity"].Spans); got != 2 {
		t.Errorf("the repeated indemnity has %d spans in one provision, want 2", got)
	}
	if got := len(byType["conduct.acceptable-use"].Context); got != 1 {
		t.Errorf("the prohibited uses have %d pieces of context, want their lead-in", got)
	}
}

func TestProvisionsCachedAlike(t *testing.T) {
	r, units := sample()
	want := Default().Provisions(r, units, "", nil)
	cache := NewCache(64)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 3 {
				if got := Default().Provisions(r, units, "", cache); !reflect.DeepEqual(got, want) {
					t.Error("provisions from the cache differ")
				}
			}
		}()
	}
	wg.Wait()
	if n := cache.Len(); n == 0 || n > 64 {
		t.Errorf("the cache holds %d units", n)
	}
}

func TestProvisionsOnlyEnglish(t *testing.T) {
	r, units := document("# Haftung", "Der Anbieter haftet nicht für Schäden, die durch die Nutzung des Dienstes entstehen, und kann den Vertrag kündigen.")
	for _, language := range []string{"de", ""} {
		r.Language = language
		if ps := Default().Provisions(r, units, "", nil); len(ps) != 0 {
			t.Errorf("language %q: got %d provisions, want none", language, len(ps))
		}
	}
}

func BenchmarkUncached(b *testing.B) {
	r, units := sample()
	c := Default()
	b.ResetTimer()
	for range b.N {
		c.Provisions(r, units, "", nil)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(units)), "ns/unit")
}

func BenchmarkCached(b *testing.B) {
	r, units := sample()
	c, cache := Default(), NewCache(1000)
	c.Provisions(r, units, "", cache)
	b.ResetTimer()
	for range b.N {
		c.Provisions(r, units, "", cache)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(units)), "ns/unit")
}

package people

import (
	_ "embed"
	"slices"
	"strconv"

	"github.com/BurntSushi/toml"

	"smallprint"
)

// Example is the shipped configuration of plans.
//
//go:embed plans.toml
var Example string

// A Plan says what an account may do: every entitlement stands here. For
// numbers 0 is no limit.
type Plan struct {
	Key   string `toml:"key"`
	Name  string `toml:"name"`
	About string `toml:"about"`

	Platforms    int               `toml:"platforms"`    // that may be watched, with their documents
	Paces        []smallprint.Pace `toml:"paces"`        // none: all
	Provisions   bool              `toml:"provisions"`   // watches by type, law, words and everything
	Timelines    bool              `toml:"timelines"`    // histories of provisions
	Regulatory   bool              `toml:"regulatory"`   // what bears on provisions
	Packs        bool              `toml:"packs"`        // bundles of evidence
	Destinations int               `toml:"destinations"` // beside the account's own address
	Keys         int               `toml:"keys"`         // of the API
}

// Plans is the configuration of plans.
type Plans struct {
	Default string `toml:"default"`
	List    []Plan `toml:"plan"`
}

var noLimits = Plan{Name: "No limits", Provisions: true, Timelines: true, Regulatory: true, Packs: true}

// Unlimited is what stands without a configuration.
func Unlimited() *Plans { return &Plans{} }

// ReadPlans reads a configuration and refuses what it does not know.
func ReadPlans(text string) (*Plans, error) {
	var p Plans
	meta, err := toml.Decode(text, &p)
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindInvalid, What: "the plans cannot be read", Err: err}
	}
	if u := meta.Undecoded(); len(u) > 0 {
		return nil, invalid("Compare with the example", "the plans have a field %q that is not known", u[0].String())
	}
	seen := map[string]bool{}
	for _, plan := range p.List {
		if plan.Key == "" || plan.Name == "" || seen[plan.Key] || min(plan.Platforms, plan.Destinations, plan.Keys) < 0 {
			return nil, invalid("Each plan needs a key of its own, a name, and numbers from 0", "the plan %q cannot be used", plan.Key)
		}
		for _, x := range plan.Paces {
			if !slices.Contains([]smallprint.Pace{smallprint.PaceAtOnce, smallprint.PaceDaily, smallprint.PaceWeekly}, x) {
				return nil, invalid("Use at_once, daily or weekly", "the plan %q has a pace %q", plan.Key, x)
			}
		}
		seen[plan.Key] = true
	}
	if len(p.List) > 0 && !seen[p.Default] {
		return nil, invalid("Name one of the plans as default", "there is no plan %q", p.Default)
	}
	return &p, nil
}

// Has tells whether there is a plan of the key.
func (p *Plans) Has(key string) bool {
	return slices.ContainsFunc(p.List, func(x Plan) bool { return x.Key == key })
}

// Of returns the plan of a key: the default one for a key that is not known,
// no limits where there are no plans.
func (p *Plans) Of(key string) Plan {
	for _, k := range []string{key, p.Default} {
		for _, x := range p.List {
			if x.Key == k {
				return x
			}
		}
	}
	return noLimits
}

// Allows tells whether a watch may be added to, or changed among, the others
// that an account has. platformOf names the platform of an edition.
func (p Plan) Allows(w smallprint.Watch, others []smallprint.Watch, platformOf func(edition string) string) error {
	if len(p.Paces) > 0 && !slices.Contains(p.Paces, w.Pace) {
		return p.limit("tells no sooner than: " + paceNames(p.Paces))
	}
	switch w.Scope {
	case smallprint.ScopePlatform, smallprint.ScopeDocument:
	default:
		if !p.Provisions {
			return p.limit("watches platforms and documents, not types, laws, words or everything")
		}
		return nil
	}
	if p.Platforms == 0 {
		return nil
	}
	platforms := map[string]bool{}
	for _, o := range append(slices.Clone(others), w) {
		switch o.Scope {
		case smallprint.ScopePlatform:
			platforms[o.Target] = true
		case smallprint.ScopeDocument:
			platforms[platformOf(o.Target)] = true
		}
	}
	if len(platforms) > p.Platforms {
		return p.limit("watches " + count(p.Platforms, "platform"))
	}
	return nil
}

// AllowsMore tells whether one more may be added to the n that there are.
func (p Plan) AllowsMore(what string, n, limit int) error {
	if limit > 0 && n >= limit {
		return p.limit("has " + count(limit, what))
	}
	return nil
}

func (p Plan) limit(what string) error {
	return refused("Remove one that you no longer need, or ask for another plan", "your plan, %s, %s", p.Name, what)
}

func paceNames(paces []smallprint.Pace) string {
	names := map[smallprint.Pace]string{smallprint.PaceAtOnce: "at once", smallprint.PaceDaily: "once a day", smallprint.PaceWeekly: "once a week"}
	return names[paces[0]]
}

func count(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// Billing is how an account comes to another plan. What it returns is shown
// beside the plans.
type Billing interface {
	// How tells the owner of an account what to do for another plan: a
	// sentence, and an address to go to or "".
	How(a smallprint.Account) (text, link string)
}

// Manual is billing without a provider: an administrator sets the plan.
type Manual struct{}

// How says to ask an administrator.
func (Manual) How(smallprint.Account) (string, string) {
	return "An administrator of this site sets the plan of an account.", ""
}

package people

import (
	"context"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

var ctx = context.Background()

type post struct{ to, subject, text string }

// A world is accounts with a clock and a letter box.
type world struct {
	*People
	t    *testing.T
	now  time.Time
	mu   sync.Mutex
	mail []post
}

func newWorld(t *testing.T, o Options) *world {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w := &world{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	o.Store, o.URL, o.Cost = s, "https://site.example", Cost{Memory: 64, Time: 1, Threads: 1}
	o.Now = func() time.Time { return w.now }
	o.Mailer = MailerFunc(func(_ context.Context, to, subject, text, _ string) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.mail = append(w.mail, post{to, subject, text})
		return nil
	})
	w.People = New(o)
	return w
}

var linkForm = regexp.MustCompile(`https://\S+`)

// letters hands over what was sent.
func (w *world) letters() []post {
	w.Close()
	got := w.mail
	w.mail = nil
	return got
}

func (w *world) link(text string) Start {
	w.t.Helper()
	u, err := url.Parse(linkForm.FindString(text))
	if err != nil || u.Query().Get("token") == "" {
		w.t.Fatalf("no link in %q", text)
	}
	return Start{Purpose: u.Query().Get("for"), Secret: u.Query().Get("token"), Name: "Ada", Password: "a quiet green river"}
}

func (w *world) admin() Who {
	w.t.Helper()
	link, err := w.SetUpLink(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	s := w.link(link)
	s.Email = "Admin@Site.example"
	return w.begin2(s)
}

func (w *world) begin2(s Start) Who {
	w.t.Helper()
	secret, err := w.Begin(ctx, s, Who{Address: "192.0.2.1"})
	if err != nil {
		w.t.Fatal(err)
	}
	a, x, err := w.SignedIn(ctx, secret)
	if err != nil || a.ID == "" {
		w.t.Fatalf("not signed in: %v", err)
	}
	return Who{Account: a, Session: x, Address: "192.0.2.1"}
}

func TestSetUpMakesTheFirstAdministratorOnce(t *testing.T) {
	w := newWorld(t, Options{})
	second, err := w.SetUpLink(ctx)
	if err != nil {
		t.Fatal(err)
	}
	who := w.admin()
	if who.Account.Role != smallprint.RoleAdministrator || who.Account.Email != "admin@site.example" {
		t.Errorf("account is %+v", who.Account)
	}
	s := w.link(second)
	s.Email = "evil@site.example"
	if _, err := w.Begin(ctx, s, Who{}); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a second set-up gives %v", err)
	}
	if link, err := w.SetUpLink(ctx); link != "" || err != nil {
		t.Errorf("with an administrator the link is %q, %v", link, err)
	}
}

// Row 22: neither answers nor messages to third parties tell who has an account.
func TestAnswersAreTheSameForUnknownAddresses(t *testing.T) {
	w := newWorld(t, Options{Open: true})
	w.admin()
	for _, email := range []string{"admin@site.example", "nobody@site.example"} {
		_, err := w.SignIn(ctx, email, "not this one at all", Who{Address: "192.0.2.9"})
		if err == nil || err.Error() != errSignIn().Error() {
			t.Errorf("%s: a wrong password gives %v", email, err)
		}
		if err := w.Forgot(ctx, email, Who{Address: "192.0.2.9"}); err != nil {
			t.Errorf("%s: forgot gives %v", email, err)
		}
		if err := w.SignUp(ctx, email, Who{Address: "192.0.2.9"}); err != nil {
			t.Errorf("%s: sign up gives %v", email, err)
		}
	}
	to := map[string]int{}
	for _, l := range w.letters() {
		to[l.to]++
	}
	if to["admin@site.example"] != 2 || to["nobody@site.example"] != 1 {
		t.Errorf("letters went to %v", to)
	}
}

// Row 22: an unknown address, and an account without a password, take as much
// hashing as a known one.
func TestAPasswordIsAlwaysHashed(t *testing.T) {
	w := newWorld(t, Options{})
	if ok, _ := w.matches("", "anything at all"); ok {
		t.Error("no hash matches")
	}
	if ok, _ := w.Cost.matches(w.dummy, "anything at all"); ok || !strings.HasPrefix(w.dummy, "$argon2id$") {
		t.Errorf("the dummy is %q", w.dummy)
	}
}

func TestGuessingIsSlowed(t *testing.T) {
	for _, email := range []string{"admin@site.example", "nobody@site.example"} {
		w := newWorld(t, Options{})
		w.admin()
		n := 0
		for range 20 {
			if _, err := w.SignIn(ctx, email, "not this one at all", Who{Address: "192.0.2.9"}); TooMany(err) {
				n++
			}
		}
		if n != 12 {
			t.Errorf("%s: of 20 guesses %d are refused, want 12", email, n)
		}
		w.now = w.now.Add(2 * time.Minute)
		if _, err := w.SignIn(ctx, email, "not this one at all", Who{Address: "192.0.2.9"}); TooMany(err) {
			t.Errorf("%s: after a while it is still refused", email)
		}
	}
	w := newWorld(t, Options{})
	n := 0
	for i := range 60 {
		if _, err := w.SignIn(ctx, strings.Repeat("a", i+1)+"@site.example", "not this one at all", Who{Address: "192.0.2.9"}); TooMany(err) {
			n++
		}
	}
	if n != 30 {
		t.Errorf("of 60 guesses from one place %d are refused, want 30", n)
	}
}

func TestAPasswordIsHashedAgainWhenItsCostChanges(t *testing.T) {
	w := newWorld(t, Options{})
	who := w.admin()
	before, _ := w.Store.Password(ctx, who.Account.ID)
	w.Cost.Time = 2
	if _, err := w.SignIn(ctx, who.Account.Email, "a quiet green river", Who{}); err != nil {
		t.Fatal(err)
	}
	after, _ := w.Store.Password(ctx, who.Account.ID)
	if before == after || !strings.Contains(after, "t=2,") {
		t.Errorf("the hash is %q, was %q", after, before)
	}
	if _, err := w.SignIn(ctx, who.Account.Email, "a quiet green river", Who{}); err != nil {
		t.Errorf("with the new hash: %v", err)
	}
}

func TestAResetEndsSessionsAndItsLinkWorksOnce(t *testing.T) {
	w := newWorld(t, Options{})
	who := w.admin()
	if err := w.Forgot(ctx, who.Account.Email, Who{}); err != nil {
		t.Fatal(err)
	}
	s := w.link(w.letters()[0].text)
	s.Password = "another quiet river"
	w.begin2(s)
	if got, _ := w.Store.Sessions(ctx, who.Account.ID, w.now); len(got) != 1 || got[0].ID == who.Session.ID {
		t.Errorf("sessions are %+v", got)
	}
	if _, err := w.Begin(ctx, s, Who{}); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("used twice the link gives %v", err)
	}
	if _, err := w.SignIn(ctx, who.Account.Email, "a quiet green river", Who{}); err == nil {
		t.Error("the old password still signs in")
	}
}

func TestInvitationsGiveNoMoreThanTheInviterMay(t *testing.T) {
	w := newWorld(t, Options{})
	admin := w.admin()
	if err := w.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveOrganisation(store.Organisation{ID: "org", Name: "Readers", Created: w.now})
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.SignUp(ctx, "x@y.example", Who{}); smallprint.KindOf(err) != smallprint.KindRefused {
		t.Errorf("without open sign-up it gives %v", err)
	}
	if err := w.Invite(ctx, admin, "m@y.example", Invitation{Role: smallprint.RoleMember, Organisation: "org"}); err != nil {
		t.Fatal(err)
	}
	member := w.begin2(w.link(w.letters()[0].text))
	if member.Account.Organisation != "org" || member.Account.Role != smallprint.RoleMember {
		t.Errorf("the member is %+v", member.Account)
	}
	for name, to := range map[string]Invitation{"more": {smallprint.RoleEditor, "org"}, "elsewhere": {smallprint.RoleReader, "other"}, "nowhere": {smallprint.RoleReader, ""}, "unknown": {"owner", "org"}} {
		if err := w.Invite(ctx, member, "z@y.example", to); smallprint.KindOf(err) != smallprint.KindRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.Invite(ctx, member, "z@y.example", Invitation{smallprint.RoleReader, "org"}); err != nil {
		t.Errorf("to the own organisation: %v", err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	w := newWorld(t, Options{})
	who := w.admin()
	lower, disabled := who.Account, who.Account
	lower.Role, disabled.Disabled = smallprint.RoleReader, w.now
	for name, err := range map[string]error{"lowered": w.Change(ctx, who, lower, "role", ""), "disabled": w.Change(ctx, who, disabled, "disabled", ""), "deleted": w.Delete(ctx, who, "a quiet green river")} {
		if smallprint.KindOf(err) != smallprint.KindRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.AddUser(ctx, "two@site.example", smallprint.RoleAdministrator); err != nil {
		t.Fatal(err)
	}
	if err := w.Delete(ctx, who, "wrong"); smallprint.KindOf(err) != smallprint.KindRefused {
		t.Errorf("with a wrong password: %v", err)
	}
	if err := w.Delete(ctx, who, "a quiet green river"); err != nil {
		t.Errorf("with another one: %v", err)
	}
}

func TestKeysAreShownOnceAndRevoked(t *testing.T) {
	w := newWorld(t, Options{})
	who := w.admin()
	key, err := w.NewKey(ctx, who, "feed", []string{"read"})
	if err != nil {
		t.Fatal(err)
	}
	if a, scopes, err := w.Key(ctx, key); err != nil || a.ID != who.Account.ID || len(scopes) != 1 {
		t.Errorf("the key gives %v %v %v", a, scopes, err)
	}
	keys, _ := w.Store.APIKeys(ctx, who.Account.ID)
	if len(keys) != 1 || strings.Contains(keys[0].SHA256+keys[0].Shown, key) {
		t.Fatalf("keys are %+v", keys)
	}
	if err := w.RevokeKey(ctx, Who{Account: smallprint.Account{ID: "other"}}, keys[0].ID); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("revoked by another: %v", err)
	}
	if err := w.RevokeKey(ctx, who, keys[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Key(ctx, key); smallprint.KindOf(err) != smallprint.KindRefused {
		t.Errorf("a revoked key gives %v", err)
	}
}

func TestPlansExplainTheirLimits(t *testing.T) {
	plans, err := ReadPlans(Example)
	if err != nil {
		t.Fatal(err)
	}
	on := func(scope smallprint.Scope, target string, pace smallprint.Pace) smallprint.Watch {
		return smallprint.Watch{Scope: scope, Target: target, Pace: pace}
	}
	one := []smallprint.Watch{on(smallprint.ScopePlatform, "acorn", smallprint.PaceWeekly)}
	of := func(string) string { return "acorn" }
	for _, c := range []struct {
		plan string
		w    smallprint.Watch
		want string
	}{
		{"free", on(smallprint.ScopeDocument, "e1", smallprint.PaceWeekly), ""},
		{"", on(smallprint.ScopePlatform, "brook", smallprint.PaceWeekly), "your plan, Free, watches one platform"},
		{"gone", on(smallprint.ScopePlatform, "acorn", smallprint.PaceDaily), "your plan, Free, tells no sooner than: once a week"},
		{"watcher", on(smallprint.ScopeType, "data.sale", smallprint.PaceDaily), "your plan, Watcher, watches platforms and documents"},
		{"professional", on(smallprint.ScopeEverything, "", smallprint.PaceAtOnce), ""},
	} {
		err := plans.Of(c.plan).Allows(c.w, one, of)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%q, %+v: %v, want %q", c.plan, c.w, err, c.want)
		}
	}
	if err := Unlimited().Of("").Allows(on(smallprint.ScopeEverything, "", smallprint.PaceAtOnce), one, of); err != nil {
		t.Errorf("without plans: %v", err)
	}
	for _, bad := range []string{"default = \"x\"\n[[plan]]\nkey=\"a\"\nname=\"A\"", "[[plan]]\nkey=\"a\"\nname=\"A\"\nfree=1", "[[plan]]\nkey=\"a\"\nname=\"A\"\nplatforms=-1"} {
		if _, err := ReadPlans(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}

func TestPasswordsThatAreGuessedFirst(t *testing.T) {
	for _, bad := range []string{"short", "aaaaaaaaaaaa", "1234567890", "password123", "adamson2026", "adamson@site.example"} {
		if CheckPassword(bad, "adamson@site.example") == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if err := CheckPassword("a quiet green river", "adamson@site.example"); err != nil {
		t.Error(err)
	}
}

package store_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/pgtest"
	"smallprint/internal/store"
)

// The part of the conformance suite about people, on both databases.
func TestPeopleSQLite(t *testing.T) {
	conformPeople(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") })
}

func TestPeoplePostgres(t *testing.T) {
	dsn := pgtest.Start(t)
	n := 0
	conformPeople(t, func(t *testing.T) string {
		n++
		name := fmt.Sprintf("p%d", n)
		pgtest.Create(t, dsn, name)
		return pgtest.Named(dsn, name)
	})
}

func conformPeople(t *testing.T, dsn func(*testing.T) string) {
	for name, test := range map[string]func(*testing.T, *store.Store){
		"watches read back":                  testWatchesOf,
		"a change finds its watches by page": testWatchesFor,
		"an address clears its secret":       testDestinations,
		"accounts":                           testAccounts,
		"deleting an account":                testDeleteAccount,
		"tokens are used once":               testTokens,
		"sessions, keys and passkeys":        testSessions,
		"the audit log":                      testAudit,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(ctx, dsn(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			test(t, s)
		})
	}
}

func person(t *testing.T, s *store.Store, name, organisation string) smallprint.Account {
	t.Helper()
	a := smallprint.Account{ID: smallprint.NewID(day0, "account", name), Email: name + "@reader.example", Name: name, Role: smallprint.RoleReader,
		Organisation: organisation, Zone: "Europe/Berlin", Quiet: "22:00-07:00", Created: day0, Confirmed: day0}
	write(t, s, func(tx *store.Tx) error { return tx.SaveAccount(a) })
	return a
}

func watchOn(a smallprint.Account, scope smallprint.Scope, target string) smallprint.Watch {
	return smallprint.Watch{ID: smallprint.NewID(day0, "watch", a.ID, string(scope), target), AccountID: a.ID, Scope: scope, Target: target,
		MinGrade: smallprint.GradeEditorial, MinSeverity: smallprint.SeverityHigh, Direction: smallprint.AgainstUser, Pace: smallprint.PaceDaily,
		Snoozed: day0.Add(time.Hour), Muted: []string{"data.sale"}, Created: day0}
}

func testWatchesOf(t *testing.T, s *store.Store) {
	a := person(t, s, "ada", "")
	w := watchOn(a, smallprint.ScopePlatform, "acorn-ai")
	write(t, s, func(tx *store.Tx) error { return tx.SaveWatchOf(w) })
	if got := must(s.AccountWatches(ctx, a.ID))(t); len(got) != 1 || !reflect.DeepEqual(got[0], w) {
		t.Errorf("watches are\n%+v, want\n%+v", got, w)
	}
	stolen := w
	stolen.AccountID, stolen.Pace = person(t, s, "bob", "").ID, smallprint.PaceWeekly
	write(t, s, func(tx *store.Tx) error { return tx.SaveWatchOf(stolen) })
	if got := must(s.Watch(ctx, w.ID))(t); got.AccountID != a.ID || got.Pace != smallprint.PaceWeekly {
		t.Errorf("saved again the watch is %+v", got)
	}
	write(t, s, func(tx *store.Tx) error { return tx.DeleteWatchOf(w.ID) })
	if _, err := s.Watch(ctx, w.ID); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a deleted watch gives %v", err)
	}
}

func testWatchesFor(t *testing.T, s *store.Store) {
	ada, bob, cyd := person(t, s, "ada", ""), person(t, s, "bob", ""), person(t, s, "cyd", "org")
	gone := bob
	gone.Disabled = day0
	shared := watchOn(cyd, smallprint.ScopeType, "data.sale")
	shared.Organisation = "org"
	left := cyd
	left.Disabled = day0
	want := []smallprint.Watch{watchOn(ada, smallprint.ScopeEverything, ""), watchOn(ada, smallprint.ScopePlatform, "acorn-ai"), watchOn(ada, smallprint.ScopeDocument, "e1"),
		watchOn(ada, smallprint.ScopeLaw, "GDPR"), watchOn(ada, smallprint.ScopeSearch, "train models"), shared}
	other := []smallprint.Watch{watchOn(ada, smallprint.ScopePlatform, "brook"), watchOn(ada, smallprint.ScopeType, "data.location"), watchOn(bob, smallprint.ScopeEverything, "")}
	write(t, s, func(tx *store.Tx) error {
		for _, w := range append(slices.Clone(want), other...) {
			if err := tx.SaveWatchOf(w); err != nil {
				return err
			}
		}
		if err := tx.SaveAccount(left); err != nil {
			return err
		}
		return tx.SaveAccount(gone)
	})
	about := store.Subject{Platform: "acorn-ai", Edition: "e1", Types: []string{"data.sale", "data.training"}, Laws: []string{"GDPR"}}
	var got []string
	for after := ""; ; {
		page := must(s.WatchesFor(ctx, about, after, 2))(t)
		for _, w := range page {
			got = append(got, w.ID)
		}
		if len(page) < 2 {
			break
		}
		after = page[len(page)-1].ID
	}
	var ids []string
	for _, w := range want {
		ids = append(ids, w.ID)
	}
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		t.Errorf("watches by page are %v, want %v", got, ids)
	}
}

// Row 8 of the attacks: a secret is not sent to a changed address.
func testDestinations(t *testing.T, s *store.Store) {
	a := person(t, s, "ada", "")
	d := smallprint.Destination{ID: "d1", AccountID: a.ID, Kind: smallprint.ByWebhook, Address: "https://hook.example/a", Confirmed: day0}
	write(t, s, func(tx *store.Tx) error {
		if err := tx.SaveDestination(d, day0); err != nil {
			return err
		}
		return tx.SaveDestinationSecret(d.ID, d.Address, "sealed")
	})
	write(t, s, func(tx *store.Tx) error { return tx.SaveDestination(d, day0) })
	if got := must(s.DestinationSecret(ctx, d.ID))(t); got != "sealed" {
		t.Errorf("saved again, the secret is %q", got)
	}
	if got := must(s.Destinations(ctx, a.ID))(t); len(got) != 1 || got[0] != d {
		t.Errorf("destinations are %+v, want %+v", got, d)
	}
	d.Address, d.Disabled, d.Why = "https://evil.example/a", day0, "410"
	write(t, s, func(tx *store.Tx) error { return tx.SaveDestination(d, day0) })
	if got := must(s.DestinationSecret(ctx, d.ID))(t); got != "" {
		t.Errorf("at another address the secret is %q, want none", got)
	}
	if got := must(s.Destination(ctx, d.ID))(t); !got.Confirmed.IsZero() || !got.Disabled.IsZero() || got.Why != "" {
		t.Errorf("at another address it is %+v, want it to be confirmed again", got)
	}
	err := s.Write(ctx, func(tx *store.Tx) error { return tx.SaveDestinationSecret(d.ID, "https://hook.example/a", "sealed") })
	if smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a secret for the old address gives %v", err)
	}
}

func testAccounts(t *testing.T, s *store.Store) {
	a := person(t, s, "ada", "")
	if got := must(s.AccountByEmail(ctx, a.Email))(t); got != a {
		t.Errorf("account is %+v, want %+v", got, a)
	}
	twin := a
	twin.ID = "another"
	if err := s.Write(ctx, func(tx *store.Tx) error { return tx.SaveAccount(twin) }); smallprint.KindOf(err) != smallprint.KindConflict {
		t.Errorf("a second account of an address gives %v", err)
	}
	if must(s.HasAdministrator(ctx))(t) {
		t.Error("a reader counts as administrator")
	}
	a.Role = smallprint.RoleAdministrator
	write(t, s, func(tx *store.Tx) error {
		if err := tx.SaveAccount(a); err != nil {
			return err
		}
		if n, err := tx.Administrators(); err != nil || n != 1 {
			t.Errorf("administrators are %d (%v), want 1", n, err)
		}
		if err := tx.SaveSubject(a.ID, "https://id.example 7"); err != nil {
			return err
		}
		return tx.SavePassword(a.ID, "hash")
	})
	if got := must(s.Password(ctx, a.ID))(t); got != "hash" {
		t.Errorf("password is %q", got)
	}
	if got := must(s.AccountBySubject(ctx, "https://id.example 7"))(t); got.ID != a.ID {
		t.Errorf("by subject the account is %+v", got)
	}
	if _, err := s.AccountBySubject(ctx, ""); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("no subject gives %v", err)
	}
	b := person(t, s, "bob", "")
	if got := must(s.Accounts(ctx, min(a.ID, b.ID), 10))(t); len(got) != 1 || got[0].ID != max(a.ID, b.ID) {
		t.Errorf("the accounts after the first are %+v", got)
	}
}

func testDeleteAccount(t *testing.T, s *store.Store) {
	write(t, s, func(tx *store.Tx) error {
		return tx.SaveOrganisation(store.Organisation{ID: "org", Name: "Readers", Created: day0})
	})
	ada, bob := person(t, s, "ada", "org"), person(t, s, "bob", "org")
	own, shared := watchOn(ada, smallprint.ScopePlatform, "a"), watchOn(ada, smallprint.ScopePlatform, "b")
	shared.Organisation = "org"
	write(t, s, func(tx *store.Tx) error {
		for _, err := range []error{tx.SaveWatchOf(own), tx.SaveWatchOf(shared), tx.SaveDestination(smallprint.Destination{ID: "d", AccountID: ada.ID, Kind: smallprint.ByEmail, Address: "x@y.example"}, day0),
			tx.DeleteAccount(ada.ID)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if got := must(s.AccountWatches(ctx, bob.ID))(t); len(got) != 1 || got[0].ID != shared.ID {
		t.Errorf("the other member has %+v, want the shared watch", got)
	}
	if got := must(s.Destinations(ctx, ada.ID))(t); len(got) != 0 {
		t.Errorf("destinations are left: %+v", got)
	}
	if _, err := s.Account(ctx, ada.ID); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a deleted account gives %v", err)
	}
	write(t, s, func(tx *store.Tx) error { return tx.DeleteOrganisation("org") })
	if got := must(s.Account(ctx, bob.ID))(t); got.Organisation != "" {
		t.Errorf("without the organisation the member has %q", got.Organisation)
	}
}

func testTokens(t *testing.T, s *store.Store) {
	x := store.Token{SHA256: "aa", ID: "1", Purpose: "reset", AccountID: "a", Email: "a@b.example", Data: `{}`, Created: day0, Expires: day0.Add(time.Hour)}
	write(t, s, func(tx *store.Tx) error { return tx.SaveToken(x) })
	if got := must(s.Token(ctx, "reset", "aa", day0))(t); got != x {
		t.Errorf("token is %+v, want %+v", got, x)
	}
	for name, err := range map[string]error{
		"for another purpose": s.Write(ctx, func(tx *store.Tx) error { return tx.UseToken("confirm", "aa", day0) }),
		"too late":            s.Write(ctx, func(tx *store.Tx) error { return tx.UseToken("reset", "aa", day0.Add(time.Hour)) }),
	} {
		if smallprint.KindOf(err) != smallprint.KindNotFound {
			t.Errorf("%s a token gives %v", name, err)
		}
	}
	write(t, s, func(tx *store.Tx) error { return tx.UseToken("reset", "aa", day0) })
	if err := s.Write(ctx, func(tx *store.Tx) error { return tx.UseToken("reset", "aa", day0) }); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("used twice a token gives %v", err)
	}
}

func testSessions(t *testing.T, s *store.Store) {
	a := person(t, s, "ada", "")
	for i, id := range []string{"1", "2", "3"} {
		write(t, s, func(tx *store.Tx) error {
			return tx.SaveSession(store.Session{SHA256: "s" + id, ID: id, AccountID: a.ID, Method: "password", Created: day0, Seen: day0, Expires: day0.Add(time.Duration(i+1) * time.Hour)})
		})
	}
	if _, err := s.Session(ctx, "s1", day0.Add(time.Hour)); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a session that is over gives %v", err)
	}
	write(t, s, func(tx *store.Tx) error { return tx.EndSession("another", "2") })
	if got := must(s.Sessions(ctx, a.ID, day0))(t); len(got) != 3 {
		t.Errorf("ended by another account there are %d sessions, want 3", len(got))
	}
	write(t, s, func(tx *store.Tx) error { return tx.EndSessions(a.ID, "2") })
	if got := must(s.Sessions(ctx, a.ID, day0))(t); len(got) != 1 || got[0].ID != "2" {
		t.Errorf("but one ended there are %+v", got)
	}
	k := store.APIKey{ID: "k", AccountID: a.ID, Name: "feed", Shown: "sp_abc", SHA256: "dd", Scopes: []string{"read"}, Created: day0}
	p := store.Passkey{ID: "c", AccountID: a.ID, Name: "phone", Credential: `{}`, Created: day0}
	write(t, s, func(tx *store.Tx) error {
		if err := tx.SavePasskey(p); err != nil {
			return err
		}
		return tx.SaveAPIKey(k)
	})
	if got := must(s.APIKey(ctx, "dd"))(t); !reflect.DeepEqual(got, k) {
		t.Errorf("key is %+v, want %+v", got, k)
	}
	if got := must(s.Passkeys(ctx, a.ID))(t); len(got) != 1 || got[0] != p {
		t.Errorf("passkeys are %+v", got)
	}
	k.Revoked = day0
	write(t, s, func(tx *store.Tx) error { return tx.SaveAPIKey(k) })
	if _, err := s.APIKey(ctx, "dd"); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a revoked key gives %v", err)
	}
}

func testAudit(t *testing.T, s *store.Store) {
	for i, id := range []string{"01", "02", "03"} {
		write(t, s, func(tx *store.Tx) error {
			return tx.SaveAct(store.Act{ID: id, At: day0.Add(time.Duration(i) * time.Second), Actor: "a", Action: "signed in", Subject: "b"})
		})
	}
	if got := must(s.Acts(ctx, "03", 1))(t); len(got) != 1 || got[0].ID != "02" {
		t.Errorf("acts before the last are %+v", got)
	}
	if got := must(s.ActsOf(ctx, "b", 9))(t); len(got) != 3 || got[0].ID != "03" {
		t.Errorf("acts about b are %+v", got)
	}
}

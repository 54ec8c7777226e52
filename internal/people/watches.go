package people

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

// May tells whether an account may see and change a watch: its own, or as a
// member one that its organisation shares.
func May(a smallprint.Account, w smallprint.Watch) bool {
	return a.ID != "" && (w.AccountID == a.ID || w.Organisation != "" && w.Organisation == a.Organisation && AtLeast(a.Role, smallprint.RoleMember))
}

// Watch returns a watch that who asks may change; any other is not found.
func (p *People) Watch(ctx context.Context, who Who, id string) (smallprint.Watch, error) {
	w, err := p.Store.Watch(ctx, id)
	if err == nil && !May(who.Account, w) {
		err = &smallprint.Error{Kind: smallprint.KindNotFound, What: "no such watch"}
	}
	return w, err
}

// SaveWatch saves a new watch, or one that who asks may change, as far as the
// plan allows.
func (p *People) SaveWatch(ctx context.Context, who Who, w smallprint.Watch) (smallprint.Watch, error) {
	if err := checkWatch(w); err != nil {
		return w, err
	}
	if w.Organisation != "" && (w.Organisation != who.Account.Organisation || !AtLeast(who.Account.Role, smallprint.RoleMember)) {
		return w, refused("Keep it to yourself, or ask to become a member", "you cannot share this watch")
	}
	action := "watch changed"
	if w.ID == "" {
		action, w.ID, w.AccountID, w.Created = "watch added", p.newID(), who.Account.ID, p.Now()
	} else if _, err := p.Watch(ctx, who, w.ID); err != nil {
		return w, err
	}
	all, err := p.Store.AccountWatches(ctx, w.AccountID)
	if err != nil {
		return w, err
	}
	others := slices.DeleteFunc(all, func(o smallprint.Watch) bool { return o.ID == w.ID })
	if slices.ContainsFunc(others, func(o smallprint.Watch) bool {
		return action == "watch added" && o.Scope == w.Scope && o.Target == w.Target
	}) {
		return w, &smallprint.Error{Kind: smallprint.KindConflict, What: "you watch this already", Hint: "Change that watch"}
	}
	var fault error
	err = p.Plans.Of(who.Account.Plan).Allows(w, others, func(edition string) string {
		ref, err := p.Store.EditionByID(ctx, edition)
		if err != nil && smallprint.KindOf(err) != smallprint.KindNotFound {
			fault = err
		}
		return ref.PlatformSlug
	})
	if err = or2(fault, err); err != nil {
		return w, err
	}
	return w, p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveWatchOf(w); err != nil {
			return err
		}
		return p.note(tx, who, action, w.ID, string(w.Scope)+" "+cut(w.Target, 100))
	})
}

func checkWatch(w smallprint.Watch) error {
	ok := slices.Contains([]smallprint.Scope{smallprint.ScopeEverything, smallprint.ScopePlatform, smallprint.ScopeDocument, smallprint.ScopeType, smallprint.ScopeLaw, smallprint.ScopeSearch}, w.Scope) &&
		slices.Contains([]smallprint.Grade{"", smallprint.GradeEditorial, smallprint.GradeSubstantive}, w.MinGrade) &&
		(w.MinSeverity == "" || w.MinSeverity.Rank() > 0) &&
		slices.Contains([]smallprint.Direction{"", smallprint.ForUser, smallprint.AgainstUser}, w.Direction) &&
		slices.Contains([]smallprint.Pace{smallprint.PaceAtOnce, smallprint.PaceDaily, smallprint.PaceWeekly}, w.Pace) &&
		(w.Scope == smallprint.ScopeEverything) == (w.Target == "") && len(w.Target) <= 200
	if !ok {
		return invalid("Choose from the lists of the form", "this watch cannot be saved")
	}
	return nil
}

// DeleteWatch forgets a watch that who asks may change.
func (p *People) DeleteWatch(ctx context.Context, who Who, id string) error {
	if _, err := p.Watch(ctx, who, id); err != nil {
		return err
	}
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteWatchOf(id); err != nil {
			return err
		}
		return p.note(tx, who, "watch removed", id, "")
	})
}

const toConfirm = "destination"

// Destination returns a destination of who asks; any other is not found.
func (p *People) Destination(ctx context.Context, who Who, id string) (smallprint.Destination, error) {
	d, err := p.Store.Destination(ctx, id)
	if err == nil && d.AccountID != who.Account.ID {
		err = &smallprint.Error{Kind: smallprint.KindNotFound, What: "no such destination"}
	}
	return d, err
}

// SaveDestination saves where alerts go. The account's own address is
// confirmed already; another is sent a link.
func (p *People) SaveDestination(ctx context.Context, who Who, d smallprint.Destination) (smallprint.Destination, error) {
	if err := checkDestination(&d); err != nil {
		return d, err
	}
	if d.ID == "" {
		all, err := p.Store.Destinations(ctx, who.Account.ID)
		if err != nil {
			return d, err
		}
		plan := p.Plans.Of(who.Account.Plan)
		if err := plan.AllowsMore("destination", len(all), plan.Destinations); err != nil {
			return d, err
		}
		d.ID = p.newID()
	} else if _, err := p.Destination(ctx, who, d.ID); err != nil {
		return d, err
	}
	if err := p.guard("destination", d.Address, who.Account.ID); err != nil {
		return d, err
	}
	d.AccountID, d.Confirmed = who.Account.ID, p.Now()
	own := d.Kind == smallprint.ByEmail && d.Address == who.Account.Email
	if !own {
		d.Confirmed = time.Time{}
	}
	var secret string
	err := p.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if err := tx.SaveDestination(d, p.Now()); err != nil {
			return err
		}
		if own { // a changed address waits to be confirmed: this one was
			if err := tx.SaveDestination(d, p.Now()); err != nil {
				return err
			}
		}
		if secret, err = p.token(tx, toConfirm, who.Account.ID, d.Address, d.ID, linkFor); err != nil {
			return err
		}
		return p.note(tx, who, "destination saved", d.ID, string(d.Kind))
	})
	if err == nil && d.Kind == smallprint.ByEmail && !own {
		p.send(ctx, d.Address, "Confirm that alerts of "+p.Title+" come here", who.Account.Email+" asks that alerts be sent to this address. To confirm, open\n\n"+
			p.URL+"/account/confirm?"+url.Values{"token": {secret}}.Encode()+"\n\nIf this is not for you, leave the link alone: nothing is sent.\n")
	}
	return d, err
}

func checkDestination(d *smallprint.Destination) (err error) {
	switch d.Kind {
	case smallprint.ByEmail:
		d.Address, err = Email(d.Address)
		return err
	case smallprint.ByWebhook, smallprint.BySlack, smallprint.ByTeams, smallprint.ByNtfy:
		u, err := url.Parse(strings.TrimSpace(d.Address))
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(d.Address) > 1000 {
			return invalid("Write it as https://host/path, without a name or password in it", "this is not an address that alerts can be sent to")
		}
		d.Address = u.String()
		return nil
	}
	return invalid("", "there is no such kind of destination")
}

// Confirmed keeps that a destination was proven to be its owner's.
func (p *People) Confirmed(ctx context.Context, d smallprint.Destination) error {
	d.Confirmed, d.Disabled, d.Why = p.Now(), time.Time{}, ""
	return p.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveDestination(d, p.Now()) })
}

// ConfirmDestination uses the link that was sent to an address.
func (p *People) ConfirmDestination(ctx context.Context, secret string) error {
	x, err := p.Store.Token(ctx, toConfirm, digest(secret), p.Now())
	if err != nil {
		return errLink()
	}
	d, err := p.Store.Destination(ctx, strings.Trim(x.Data, `"`))
	if err != nil || d.Address != x.Email || d.AccountID != x.AccountID {
		return errLink()
	}
	d.Confirmed = p.Now()
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.UseToken(toConfirm, x.SHA256, p.Now()); err != nil {
			return errLink()
		}
		return tx.SaveDestination(d, p.Now())
	})
}

// DeleteDestination forgets a destination of who asks.
func (p *People) DeleteDestination(ctx context.Context, who Who, id string) error {
	if _, err := p.Destination(ctx, who, id); err != nil {
		return err
	}
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteDestination(id); err != nil {
			return err
		}
		return p.note(tx, who, "destination removed", id, "")
	})
}

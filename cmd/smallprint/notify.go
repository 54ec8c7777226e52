package main

import (
	"context"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/notify"
	"smallprint/internal/store"
)

// notifying are the settings of commands that tell people.
type notifying struct {
	mail           notify.MailOptions
	allowedPrivate []string
}

// notifyFlags adds the flags of commands that tell people. The password of the
// mail server comes by SMALLPRINT_SMTP_PASSWORD alone, so that no list of
// processes shows it.
func (a *app) notifyFlags(cmd *cobra.Command) {
	f, n := cmd.Flags(), &a.tell
	if f.Lookup("base") == nil {
		f.StringVar(&a.base, "base", os.Getenv("SMALLPRINT_BASE"), "public address of the site, as https://terms.example.org, for links in messages (or SMALLPRINT_BASE)")
	}
	f.StringVar(&n.mail.Server, "smtp", os.Getenv("SMALLPRINT_SMTP"), "mail server, as HOST:PORT; without it no mail is sent (or SMALLPRINT_SMTP)")
	f.StringVar(&n.mail.From, "mail-from", os.Getenv("SMALLPRINT_MAIL_FROM"), "sender of mail, as \"Smallprint <alerts@example.org>\" (or SMALLPRINT_MAIL_FROM)")
	f.StringVar(&n.mail.Bounces, "mail-bounces", os.Getenv("SMALLPRINT_MAIL_BOUNCES"), "address that bounces go to; default: the sender's (or SMALLPRINT_MAIL_BOUNCES)")
	f.StringVar(&n.mail.Username, "smtp-user", os.Getenv("SMALLPRINT_SMTP_USER"), "name to sign in to the mail server with (or SMALLPRINT_SMTP_USER, and SMALLPRINT_SMTP_PASSWORD)")
	f.StringVar(&n.mail.TLS, "smtp-tls", os.Getenv("SMALLPRINT_SMTP_TLS"), "starttls (the default), tls, opportunistic or none (or SMALLPRINT_SMTP_TLS)")
	f.StringVar(&n.mail.DKIM.KeyFile, "dkim-key", os.Getenv("SMALLPRINT_DKIM_KEY"), "file of the private key to sign mail with; default: the mail server signs (or SMALLPRINT_DKIM_KEY)")
	f.StringVar(&n.mail.DKIM.Selector, "dkim-selector", os.Getenv("SMALLPRINT_DKIM_SELECTOR"), "selector of that key (or SMALLPRINT_DKIM_SELECTOR)")
	f.StringVar(&n.mail.DKIM.Domain, "dkim-domain", os.Getenv("SMALLPRINT_DKIM_DOMAIN"), "domain of that key; default: the sender's (or SMALLPRINT_DKIM_DOMAIN)")
	f.StringSliceVar(&n.allowedPrivate, "allow-webhook", nil, "private host that webhooks may reach, as HOST:PORT; may be given several times")
}

// mailer returns what mail is sent with, nil where no server is named. It dials
// through a client of its own: that the mail server may be private opens it to
// no webhook.
func (a *app) mailer() (*notify.Mailer, error) {
	o := a.tell.mail
	if o.Server == "" {
		return nil, nil
	}
	o.Password = os.Getenv("SMALLPRINT_SMTP_PASSWORD")
	dial, err := fetch.New(fetch.Options{Allow: []string{o.Server}, Logger: a.log()})
	if err != nil {
		return nil, err
	}
	o.Dial = dial
	return notify.NewMailer(o)
}

// notifier returns what tells people of changes in an open data folder.
func (a *app) notifier(f *folder) (*notify.Notifier, error) {
	mailer, err := a.mailer()
	if err != nil {
		return nil, err
	}
	keys, err := notify.OpenKeys(f.dir)
	if err != nil {
		return nil, err
	}
	if a.base != "" && !isURL(a.base) {
		return nil, usage("--base %q is not the address of a site", a.base)
	}
	post, err := fetch.New(fetch.Options{Allow: a.tell.allowedPrivate, Timeout: 15 * time.Second, Logger: a.log()})
	if err != nil {
		return nil, err
	}
	return notify.New(notify.Options{Store: f.store, Keys: keys, Base: a.base, Post: post, Mail: mailer, Log: a.log()}), nil
}

// telling tells people of changes until ctx ends.
func (a *app) telling(ctx context.Context, f *folder, tasks *sync.WaitGroup) error {
	n, err := a.notifier(f)
	if err != nil {
		return err
	}
	tasks.Go(func() {
		if err := n.Run(ctx, !f.store.Postgres()); err != nil && ctx.Err() == nil {
			a.log().Error("people cannot be told of changes", "error", err)
		}
	})
	return nil
}

func (a *app) notifyCmd() *cobra.Command {
	cmd := &cobra.Command{Use: "notify", Short: "Test and manage what people are told by"}
	cmd.AddCommand(a.notifyTest(), a.notifyBounced())
	return cmd
}

func (a *app) notifyTest() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "test ADDRESS",
		Short:   "Send one mail to an address, to see that the settings of mail are right",
		Example: "  smallprint notify test you@example.org --smtp mail.example.org:587 --mail-from alerts@example.org",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := a.mailer()
			if err != nil {
				return err
			}
			if m == nil {
				return smallprint.Errorf(smallprint.KindUsage, "Name one with --smtp HOST:PORT or SMALLPRINT_SMTP", "no mail server is set")
			}
			if err := m.Test(cmd.Context(), a.base, args[0], time.Now()); err != nil {
				return err
			}
			a.printf("The mail server took a mail to %s\n", args[0])
			return nil
		},
	}
	a.notifyFlags(cmd)
	return cmd
}

func (a *app) notifyBounced() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use:     "bounced ADDRESS",
		Short:   "Send no more mail to an address that bounced or whose owner complained",
		Example: "  smallprint notify bounced someone@example.org --why \"550 no such user\"",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := a.openWrite(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			var n int
			err = f.store.Write(cmd.Context(), func(tx *store.Tx) (err error) {
				n, err = tx.DisableAddress(smallprint.ByEmail, strings.ToLower(args[0]), why, time.Now())
				return err
			})
			if err != nil {
				return err
			}
			a.printf("%d destinations get no more mail\n", n)
			return nil
		},
	}
	cmd.Flags().StringVar(&why, "why", "mail to it came back", "reason, which its owner sees")
	return cmd
}

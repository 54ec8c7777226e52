package main

import (
	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/people"
)

func (a *app) user() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Manage the accounts of people"}
	cmd.AddCommand(a.userAdd())
	return cmd
}

func (a *app) userAdd() *cobra.Command {
	var role, url string
	cmd := &cobra.Command{
		Use:   "add EMAIL",
		Short: "Make an account, or give one another role, and print the link by which its password is chosen",
		Long: `Make an account, or give the account of this address another role. The link
that is printed can be used once, within a day; whoever opens it chooses the
password. With SQLite the program must not be serving at the same time.`,
		Example: "  smallprint user add you@example.org --role administrator",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := a.openWrite(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			p := people.New(people.Options{Store: f.store, URL: url, Log: a.log()})
			defer p.Close()
			link, err := p.AddUser(cmd.Context(), args[0], smallprint.Role(role))
			if err != nil {
				return err
			}
			a.printf("%s\n", link)
			return nil
		},
	}
	cmd.Flags().StringVar(&role, "role", "reader", "reader, member, editor or administrator")
	cmd.Flags().StringVar(&url, "url", "http://127.0.0.1:8080", "address of the site, for the link")
	return cmd
}

package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"smallprint"
)

// A RegistryFilter selects provisions that stood on a day. Empty fields select
// all; a zero At is now.
type RegistryFilter struct {
	Platforms []string // slugs
	TermsType string
	Type      string
	Stance    smallprint.Stance
	Severity  smallprint.Severity // at least
	Attribute string              // has an attribute of the name
	At        time.Time
	Limit     int // 0: all
	Offset    int
}

func (f RegistryFilter) where() (string, []any) {
	var conds []string
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if f.At.IsZero() {
		conds = append(conds, `s.last_version = 0`)
	} else {
		at := arg(toMillis(f.At))
		conds = append(conds, `s.first_seen <= `+at+` AND (s.last_version = 0 OR s.until_seen > `+at+`)`)
	}
	for _, c := range []struct{ column, v string }{{`d.terms_type`, f.TermsType}, {`s.type`, f.Type}, {`s.stance`, string(f.Stance)}} {
		if c.v != "" {
			conds = append(conds, c.column+` = `+arg(c.v))
		}
	}
	if len(f.Platforms) > 0 {
		conds = append(conds, `p.slug IN (`+placeholders(len(args)+1, len(f.Platforms))+`)`)
		args = append(args, anys(f.Platforms)...)
	}
	if f.Severity != "" {
		conds = append(conds, `s.severity_rank >= `+arg(f.Severity.Rank()))
	}
	if f.Attribute != "" {
		conds = append(conds, `s.attributes LIKE '%"name":"' || CAST(`+arg(f.Attribute)+` AS TEXT) || '"%'`)
	}
	return `WHERE ` + strings.Join(conds, ` AND `) + ` `, args
}

// Registry lists provisions, the weightiest first.
func (s *Store) Registry(ctx context.Context, f RegistryFilter) ([]ProvisionRow, error) {
	where, args := f.where()
	limit := ""
	if f.Limit > 0 {
		limit = ` LIMIT ` + strconv.Itoa(f.Limit) + ` OFFSET ` + strconv.Itoa(f.Offset)
	}
	return list(ctx, s.r, scanProvision, `SELECT `+provisionColumns+`, `+refColumns+provisionFrom+where+`ORDER BY `+provisionOrders["severity"]+limit, args...)
}

// CountRegistry counts what f selects: provisions and their platforms.
func (s *Store) CountRegistry(ctx context.Context, f RegistryFilter) (provisions, platforms int, err error) {
	where, args := f.where()
	if provisions, err = one(ctx, s.r, scanInt, nil, `SELECT count(*)`+provisionFrom+where, args...); err != nil {
		return 0, 0, err
	}
	platforms, err = one(ctx, s.r, scanInt, nil, `SELECT count(DISTINCT p.id)`+provisionFrom+where, args...)
	return provisions, platforms, err
}

package extract

import (
	"strings"
	"testing"
)

func TestLanguage(t *testing.T) {
	cases := []struct{ text, html, declared, want string }{
		{"", "en-US", "", "en"},
		{"", "pt_BR", "", "pt"},
		{"", "zh-Hans", "de", "de"},
		{"", "x-default", "", ""},
		{"short", "", "", ""},
		{strings.Repeat("We may share your data with our partners and any of the services that you use. ", 3), "", "", "en"},
		{strings.Repeat("Wir können Ihre Daten mit unseren Partnern teilen, und Sie werden darüber durch uns informiert. ", 3), "", "", "de"},
		{strings.Repeat("Nous pouvons partager vos données avec les partenaires et vous pouvez vous y opposer dans votre compte. ", 3), "", "", "fr"},
		{strings.Repeat("Podemos compartir sus datos con los socios y usted puede oponerse por las vías del servicio. ", 3), "", "", "es"},
		{strings.Repeat("当社は、お客様の個人情報を第三者に提供することがあります。", 5), "", "", "ja"},
		{strings.Repeat("我们可能会与合作伙伴共享您的个人信息。", 8), "", "", "zh"},
	}
	for _, c := range cases {
		if got := languageOf(c.text, c.html, c.declared); got != c.want {
			t.Errorf("languageOf(%.30q, %q, %q) is %q, want %q", c.text, c.html, c.declared, got, c.want)
		}
	}
}

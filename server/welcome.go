package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hailong/server/config"
	"hailong/server/poster"
	"hailong/server/registry"
	"hailong/server/survey"
)

// welcome tells a newcomer where to go: one form as a QR code and address, the
// console with its accounts, the score that it moves, the key of the API.
func welcome(w io.Writer, cfg *config.Config, snap *registry.Snapshot, adminKey string, people []demoAccount) {
	e, unit := exampleEntry(snap)
	url := cfg.BaseURL + "/q/" + string(e.Code)
	fmt.Fprintf(w, "\n  HÀI LÒNG đang chạy tại %s\n\n", cfg.BaseURL)
	fmt.Fprintf(w, "  Phiếu khảo sát %s — quét mã hoặc mở địa chỉ:\n\n", unit.Name)
	if err := poster.Terminal(w, url); err != nil {
		fmt.Fprintln(w, "  ", err)
	}
	fmt.Fprintf(w, "\n  %s\n\n", url)
	bin := "bin/hailong"
	if p, err := os.Executable(); err == nil {
		if wd, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(wd, p); err == nil {
				bin = rel
			}
		}
	}
	fmt.Fprintf(w, "  Trang quản trị:  %s/console/\n\n", cfg.BaseURL)
	for _, x := range people {
		password := x.Password
		if password == "" {
			password = "(đã đổi; đặt lại: " + bin + " account reset " + x.Login + ")"
		}
		fmt.Fprintf(w, "    %-10s  %s  (%s)\n", x.Login, password, strings.ToLower(x.Role.Text().Vi))
	}
	fmt.Fprintln(w)
	fmt.Fprintf(w, "  Xem điểm:        %s score --unit %s\n", bin, unit.Key.Code)
	fmt.Fprintf(w, "  In áp phích:     %s poster --unit %s --out ap-phich.pdf\n", bin, unit.Key.Code)
	fmt.Fprintf(w, "  Đếm lại:         %s recount\n", bin)
	fmt.Fprintf(w, "  Khóa máy chủ:    %s (API: Authorization: Bearer …)\n", adminKey)
	if strings.HasPrefix(cfg.BaseURL, "http://127.0.0.1:") {
		fmt.Fprintf(w, "  Quét bằng điện thoại cùng mạng Wi-Fi: dừng lại rồi chạy  make run LAN=1\n")
	}
	fmt.Fprintf(w, "\n  Dừng: Ctrl+C\n\n")
}

// exampleEntry is the poster code of the unit that the README shows.
func exampleEntry(snap *registry.Snapshot) (survey.Entry, survey.Unit) {
	const shown = "11311" // Phường Hồng Bàng
	var first survey.Entry
	for _, e := range snap.Codes() {
		if e.Channel != survey.QR || e.Status != survey.CodeActive || e.Point != "" {
			continue
		}
		if first.Code == "" || e.Unit.Code == shown {
			first = e
		}
	}
	u, _ := snap.Unit(first.Unit)
	return first, u
}

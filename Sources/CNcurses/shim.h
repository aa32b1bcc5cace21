#pragma once
/* Wide-character functions are declared only when this is set before the header. */
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#include <curses.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Swift sees no macros that compute and no mutable globals; these wrap the ones that are used. */
static inline unsigned int folio_attribute_bold(void) { return A_BOLD; }
static inline unsigned int folio_attribute_reverse(void) { return A_REVERSE; }
static inline unsigned int folio_attribute_underline(void) { return A_UNDERLINE; }
static inline int folio_colors(void) { return has_colors() ? COLORS : 0; }
static inline int folio_color_pairs(void) { return COLOR_PAIRS; }
static inline WINDOW *folio_screen(void) { return stdscr; }
static inline void folio_set_escape_delay(int milliseconds) { set_escdelay(milliseconds); }
static inline int folio_key_code_yes(void) { return KEY_CODE_YES; }
static inline int folio_error(void) { return ERR; }
static inline int folio_ok(void) { return OK; }
static inline int folio_function_key(int number) { return KEY_F(number); }
static inline const char *folio_version(void) { return curses_version(); }

/* A string of terminfo, NULL when the terminal has none. */
static inline const char *folio_terminfo(const char *name) {
  char *text = tigetstr((char *)name);
  return text == (char *)-1 ? NULL : text;
}

/* Whether terminfo says that colours are given by their parts: RGB of ncurses, or Tc of tmux. */
static inline bool folio_has_direct_color(void) {
  char *parts = tigetstr("RGB");
  return tigetflag("RGB") > 0 || tigetflag("Tc") > 0 || tigetnum("RGB") > 0 ||
         (parts != NULL && parts != (char *)-1);
}

/* What moves the cursor to the start of a line. tparm is variadic. */
static inline const char *folio_cursor_address(int row) {
  const char *address = folio_terminfo("cup");
  return address == NULL ? NULL : tiparm(address, row, 0);
}

/* newterm, so that a terminal that terminfo does not know is an answer and not an exit. */
static inline bool folio_start(void) {
  SCREEN *screen = newterm(NULL, stdout, stdin);
  if (screen == NULL) return false;
  /* A screen needs a cursor that can be put anywhere. */
  char *address = tigetstr("cup");
  if (address == NULL || address == (char *)-1) {
    /* newterm has changed the line's settings by now. */
    reset_shell_mode();
    delscreen(screen);
    return false;
  }
  set_term(screen);
  return true;
}

/* ioctl is variadic. */
static inline bool folio_window_size(int *columns, int *rows) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}

// Draws over its own line.
#include "generator/cli/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace sfpgen::cli {

ProgressBar::ProgressBar(std::string title, std::uint64_t whole)
    : title_(std::move(title)),
      whole_(std::max<std::uint64_t>(whole, 1)),
      terminal_(::isatty(STDERR_FILENO) != 0),
      next_(std::chrono::steady_clock::now()) {}

ProgressBar::~ProgressBar() { wipe(); }

void ProgressBar::add(std::uint64_t part) {
  done_ += part;
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  constexpr std::size_t width = 30;
  const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(whole_));
  const auto filled = static_cast<std::size_t>(share * width);
  std::fputs(fmt::format("\r\x1b[K[{}{}] {:3.0f} % {}", std::string(filled, '#'),
                         std::string(width - filled, ' '), 100 * share, title_)
                 .c_str(),
             stderr);
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::wipe() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace sfpgen::cli

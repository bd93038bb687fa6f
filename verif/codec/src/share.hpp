// Work in parts, shared among threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <system_error>
#include <thread>
#include <vector>

namespace sfpgen::codec {

/// Calls work(i) for 0..count-1 from several threads; work does not throw. Fewer threads than
/// wanted do it as well.
inline void share(std::size_t count, unsigned threads,
                  const std::function<void(std::size_t)>& work) {
  const std::size_t wanted =
      threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : threads;
  std::atomic<std::size_t> next{0};
  const auto take_part = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      work(i);
    }
  };
  std::vector<std::jthread> helpers;
  try {
    while (helpers.size() + 1 < std::min(wanted, count)) {
      helpers.emplace_back(take_part);
    }
  } catch (const std::system_error&) {
    // The system gives no more threads: those that are there share the work.
    helpers.shrink_to_fit();
  }
  take_part();
}

}  // namespace sfpgen::codec

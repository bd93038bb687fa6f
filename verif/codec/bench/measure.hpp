// Time that threads take for blocks.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace sfpgen::codec::bench {

/// Calls work(block) for all blocks from `threads` threads; the seconds it took.
inline double timed(std::size_t blocks, unsigned threads,
                    const std::function<void(std::size_t)>& work) {
  const auto start = std::chrono::steady_clock::now();
  std::atomic<std::size_t> next{0};
  const auto take_part = [&] {
    for (std::size_t i = next++; i < blocks; i = next++) {
      work(i);
    }
  };
  {
    std::vector<std::jthread> helpers;
    while (helpers.size() + 1 < threads) {
      helpers.emplace_back(take_part);
    }
    take_part();
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace sfpgen::codec::bench

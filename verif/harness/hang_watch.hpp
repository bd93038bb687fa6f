// Tells when a design hangs.
#pragma once

#include <cstdint>

namespace sfpgen::harness {

/// Counts the cycles in which nothing moves though something could. One that lets nothing move for
/// `hang_cycles` cycles, with everything it could wait for there, hangs: the longest stall of a
/// bench is far shorter.
class HangWatch {
 public:
  static constexpr std::uint64_t hang_cycles = 20'000;

  enum class Work { none, under_way };

  /// After a cycle: all transfers so far, and whether a packet is under way. True when it hangs.
  bool hangs(std::uint64_t transfers, Work work) {
    if (transfers != transfers_ || work == Work::none) {
      restart(transfers);
      return false;
    }
    return ++still_ >= hang_cycles;
  }

  /// The count begins anew: after a reset, or where the transfers do.
  void restart(std::uint64_t transfers) {
    transfers_ = transfers;
    still_ = 0;
  }

  /// Cycles since something moved.
  [[nodiscard]] std::uint64_t still() const { return still_; }

 private:
  std::uint64_t transfers_ = 0;
  std::uint64_t still_ = 0;
};

}  // namespace sfpgen::harness

// Losses and configurations for the controllers of lengths, and what the golden units make of them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <sfpgen/golden/bitchop.hpp>
#include <sfpgen/golden/bitwave.hpp>
#include <string>
#include <vector>

#include "verif/harness/coverage.hpp"
#include "verif/harness/model.hpp"
#include "verif/harness/random.hpp"
#include "verif/tb/sfp_agent.hpp"

namespace sfpgen::tb {

/// Values by port.
using PortValues = std::map<std::string, std::uint64_t>;

/// One beat of losses, what goes with it and what has to come out.
struct LossJob {
  bool loss = true;  ///< false: a beat without TKEEP
  std::uint32_t bits = 0;
  PortValues configuration;
  PortValues outputs;  ///< from the cycle after the beat on
  std::map<std::string, StatusExpectation> status;
  std::vector<harness::CoverageBin> covers;
};

/// What a run of losses looks like.
enum class LossStyle {
  decay,        ///< a noisy curve with plateaus and spikes
  constant,     ///< the same loss again and again
  in_range,     ///< anything in the range, both signs
  any_bits,     ///< all bits random
  tiny,         ///< zeros, subnormal and other numbers below a step
  not_numbers,  ///< a curve with infinities and NaNs in it
};

/// Makes jobs, reproducibly from a seed, and keeps the golden unit in step with them.
class ControllerTraffic {
 public:
  ControllerTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                    harness::Coverage& coverage);
  ControllerTraffic(const ControllerTraffic&) = delete;
  ControllerTraffic& operator=(const ControllerTraffic&) = delete;
  ControllerTraffic(ControllerTraffic&&) = delete;
  ControllerTraffic& operator=(ControllerTraffic&&) = delete;
  virtual ~ControllerTraffic() = default;

  /// The next beat; styles and configurations change every so often.
  LossJob next();
  /// A loss that the unit has work with, and one that is no number.
  LossJob number();
  LossJob not_a_number();
  /// The golden unit as after reset.
  virtual void reset() = 0;
  /// The outputs after reset.
  [[nodiscard]] virtual PortValues reset_outputs() const = 0;
  /// Cycles from a loss's TVALID to the one that takes it.
  [[nodiscard]] virtual unsigned cycles() const = 0;
  [[nodiscard]] virtual std::vector<std::string> configuration_ports() const = 0;
  /// Losses after which something changes that a short run would not meet; 0: nothing does.
  [[nodiscard]] virtual std::uint64_t long_run() const { return 0; }

  harness::Random& random() { return random_; }

 protected:
  /// Steps the golden unit with one loss.
  virtual void step(LossJob& job) = 0;
  /// Draws the configuration of the next losses.
  virtual void draw_configuration() = 0;
  /// Draws what changes from one loss to the next.
  virtual void draw_event() = 0;

  void put_status(LossJob& job, const golden::ControllerStatus& status) const;
  void cover(LossJob& job, golden::Change decision, golden::Change mantissa) const;
  /// Mostly limits in order, sometimes anything that the port holds.
  void draw_limits(unsigned& lowest, unsigned& highest, unsigned ceiling, unsigned port_bits);

  golden::LossFormat format_;
  harness::Random random_;

 private:
  LossJob job_of(std::uint32_t bits);
  void draw_style();
  std::uint32_t curve_loss();
  std::uint32_t draw_loss();

  LossStyle style_ = LossStyle::decay;
  std::uint64_t left_ = 0;
  double level_ = 1.0;
  double rate_ = 0.0;
  std::uint32_t constant_ = 0;
  std::vector<harness::CoverageBin> styles_, decisions_, mantissas_;
  harness::CoverageBin no_loss_;
};

/// For sfp_bitchop.
class BitChopTraffic final : public ControllerTraffic {
 public:
  BitChopTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                 harness::Coverage& coverage);
  void reset() override { unit_ = std::make_unique<golden::BitChop>(shape_); }
  [[nodiscard]] PortValues reset_outputs() const override;
  [[nodiscard]] unsigned cycles() const override;
  [[nodiscard]] std::vector<std::string> configuration_ports() const override;

 protected:
  void step(LossJob& job) override;
  void draw_configuration() override;
  void draw_event() override;

 private:
  golden::BitChopShape shape_;
  golden::BitChopConfig config_;
  std::unique_ptr<golden::BitChop> unit_;
  harness::CoverageBin rate_change_;
};

/// For sfp_bitwave.
class BitWaveTraffic final : public ControllerTraffic {
 public:
  BitWaveTraffic(const harness::DesignFacts& facts, std::uint64_t seed,
                 harness::Coverage& coverage);
  void reset() override { unit_ = std::make_unique<golden::BitWave>(shape_); }
  [[nodiscard]] PortValues reset_outputs() const override;
  [[nodiscard]] unsigned cycles() const override;
  [[nodiscard]] std::vector<std::string> configuration_ports() const override;
  [[nodiscard]] std::uint64_t long_run() const override;

 protected:
  void step(LossJob& job) override;
  void draw_configuration() override;
  void draw_event() override;

 private:
  golden::BitWaveShape shape_;
  golden::BitWaveConfig config_;
  std::unique_ptr<golden::BitWave> unit_;
  harness::CoverageBin freeze_;
  std::vector<harness::CoverageBin> exponents_;
};

}  // namespace sfpgen::tb

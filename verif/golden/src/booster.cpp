// The schedule of Accuracy Boosters.
#include <sfpgen/golden/booster.hpp>

#include "sentence.hpp"

namespace sfpgen::golden {
namespace {

constexpr unsigned fewest_bits = 2;
constexpr unsigned most_bits = 16;

// Whether `index` of `count` is one of the `last` ones; behind the end it is.
bool among_last(std::uint32_t index, std::uint32_t count, std::uint32_t last) {
  return std::uint64_t{index} + last >= count && last > 0;
}

void check_bits(std::vector<Error>& errors, const char* place, unsigned bits) {
  if (bits < fewest_bits || bits > most_bits)
    errors.push_back({place, sentence(bits, " is outside ", fewest_bits, "..", most_bits)});
}

}  // namespace

std::vector<Error> validate(const BoosterSchedule& schedule) {
  std::vector<Error> errors;
  check_bits(errors, "bits", schedule.bits);
  check_bits(errors, "boosted_bits", schedule.boosted_bits);
  if (schedule.layers == 0) errors.push_back({"layers", "0 is not 1 or more"});
  if (schedule.epochs == 0) errors.push_back({"epochs", "0 is not 1 or more"});
  return errors;
}

unsigned booster_bits(const BoosterSchedule& schedule, std::uint32_t layer, std::uint32_t epoch) {
  const bool boosted = layer < schedule.first_layers ||
                       among_last(layer, schedule.layers, schedule.last_layers) ||
                       among_last(epoch, schedule.epochs, schedule.last_epochs);
  return boosted ? schedule.boosted_bits : schedule.bits;
}

}  // namespace sfpgen::golden

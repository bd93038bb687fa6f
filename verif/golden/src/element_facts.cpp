// The keys of an element format, the same for every kind of tensor format.
#include "element_facts.hpp"

#include <string>

namespace sfpgen::golden {

std::string_view specials_name(Specials specials) {
  switch (specials) {
    case Specials::none:
      return "none";
    case Specials::ieee:
      return "ieee";
    case Specials::nan_only:
      return "nan-only";
  }
  return "none";
}

std::string_view sign_form_name(SignForm form) {
  return form == SignForm::sign_magnitude ? "sign-magnitude" : "twos-complement";
}

std::vector<FormatFact> element_facts(const ElementFormat& format) {
  return {{"exponent_bits", format.exponent_bits},
          {"mantissa_bits", format.mantissa_bits},
          {"bias", format.bias},
          {"specials", std::string(specials_name(format.specials))},
          {"subnormals", format.subnormals == Subnormals::kept ? "kept" : "flushed"},
          {"overflow", format.overflow == Overflow::saturate ? "saturate" : "infinity"},
          {"sign", std::string(sign_form_name(format.sign_form))}};
}

}  // namespace sfpgen::golden

// What a file's header says of an element format.
#pragma once

#include <sfpgen/golden/tensor_format.hpp>

#include <string_view>
#include <vector>

namespace sfpgen::golden {

/// "none", "ieee", "nan-only".
std::string_view specials_name(Specials specials);

/// "sign-magnitude", "twos-complement".
std::string_view sign_form_name(SignForm form);

/// All that a reader needs to decode a code.
std::vector<FormatFact> element_facts(const ElementFormat& format);

}  // namespace sfpgen::golden

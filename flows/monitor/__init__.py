"""The daily run looks at itself: were the promises of past days kept?"""
